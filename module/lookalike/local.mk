# What looks like a protected domain: libc only, no clock, no file, no log. Two tables are made here, of
# ICU's data and of the Public Suffix List.

mxwinclude_HEADERS += \
	include/mxwarden/confusables.h \
	include/mxwarden/lookalike.h

noinst_LTLIBRARIES += %D%/libmxwarden-lookalike.la
%C%_libmxwarden_lookalike_la_SOURCES = \
	%D%/classify.c %D%/classify.h \
	%D%/confusables.c \
	%D%/edit.c %D%/edit.h \
	%D%/fold.h \
	%D%/index.c %D%/index.h \
	%D%/judge_edit.c \
	%D%/keys.c %D%/keys.h \
	%D%/letters.c %D%/letters.h \
	%D%/pair.h \
	%D%/punycode.c %D%/punycode.h \
	%D%/skeleton.c %D%/skeleton.h \
	%D%/table.h \
	%D%/tlds.c %D%/tlds.h \
	%D%/typed.c %D%/typed.h \
	%D%/vocabulary.c %D%/vocabulary.h \
	%D%/words.c
nodist_%C%_libmxwarden_lookalike_la_SOURCES = \
	%D%/confusables_table.c \
	%D%/tlds_table.c

CLEANFILES += \
	%D%/confusables_table.c %D%/confusables_table.c.new \
	%D%/tlds_table.c %D%/tlds_table.c.new

# Without ICU no character beyond ASCII looks like another.
%D%/confusables_table.c: tools/lookalike/print-confusables$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	tools/lookalike/print-confusables$(EXEEXT) >$@.new && mv -f $@.new $@

# Without the list's file each label is taken for a top-level domain.
%D%/tlds_table.c: tools/lookalike/print-tlds$(EXEEXT) $(PUBLIC_SUFFIX_LIST)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	tools/lookalike/print-tlds$(EXEEXT) $(PUBLIC_SUFFIX_LIST) >$@.new && mv -f $@.new $@
