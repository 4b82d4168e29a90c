# Side-by-side measurements; none is part of "make check".

# What a decision and a name cost: ./bootstrap bench decide, or make bench-decide.
EXTRA_PROGRAMS = %D%/bench-decide
%C%_bench_decide_SOURCES = %D%/bench-decide.c
%C%_bench_decide_LDADD = module/policy/libmxwarden-policy.la
EXTRA_DIST += %D%/decide.sh %D%/unbound.sh
CLEANFILES += %D%/bench-decide

.PHONY: bench-decide
bench-decide: %D%/bench-decide$(EXEEXT)
	$(AM_V_at)./%D%/bench-decide$(EXEEXT) $(NAMES)
