# Side-by-side measurements; none is part of "make check".

# What a decision and a name cost: ./bootstrap bench decide, or make bench-decide.
EXTRA_PROGRAMS = %D%/bench-decide
%C%_bench_decide_SOURCES = %D%/bench-decide.c
%C%_bench_decide_LDADD = module/policy/libmxwarden-policy.la
EXTRA_DIST += %D%/decide.sh %D%/flood.sh %D%/unbound.sh
CLEANFILES += %D%/bench-decide

# What look-alikes cost; and what is found and wrongly found: ./bootstrap bench lookalikes.
EXTRA_PROGRAMS += %D%/bench-lookalikes
%C%_bench_lookalikes_SOURCES = %D%/bench-lookalikes.c
%C%_bench_lookalikes_LDADD = module/policy/libmxwarden-policy.la
EXTRA_DIST += \
	%D%/lookalikes.sh \
	%D%/corpus/.npmrc \
	%D%/corpus/package-lock.json \
	%D%/corpus/package.json \
	%D%/lookalikes/common.py \
	%D%/lookalikes/corpus.py \
	%D%/lookalikes/domains.txt \
	%D%/lookalikes/false-alarms.py \
	%D%/lookalikes/frequency.py \
	%D%/lookalikes/frequency.tsv \
	%D%/lookalikes/looked-at.tsv \
	%D%/lookalikes/real-neighbours.txt \
	%D%/lookalikes/recall.py
CLEANFILES += %D%/bench-lookalikes

.PHONY: bench-decide
bench-decide: %D%/bench-decide$(EXEEXT)
	$(AM_V_at)./%D%/bench-decide$(EXEEXT) $(NAMES)
