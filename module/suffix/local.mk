# Public suffixes: for alerts, and for policies that would cover a whole one. Whoever links one of
# those links this too.

noinst_LTLIBRARIES += %D%/libmxwarden-suffix.la
%C%_libmxwarden_suffix_la_SOURCES = \
	%D%/filter.c %D%/filter.h \
	%D%/suffix.c %D%/suffix.h
nodist_%C%_libmxwarden_suffix_la_SOURCES = %D%/filter_words.c
%C%_libmxwarden_suffix_la_CFLAGS = $(AM_CFLAGS) $(PSL_CFLAGS)
%C%_libmxwarden_suffix_la_LIBADD = $(PSL_LIBS)

# Without the list's file the filter is empty, and libpsl is asked about every name.
CLEANFILES += %D%/filter_words.c %D%/filter_words.c.new
%D%/filter_words.c: tools/suffix/print-filter$(EXEEXT) $(PUBLIC_SUFFIX_LIST)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	tools/suffix/print-filter$(EXEEXT) $(PUBLIC_SUFFIX_LIST) >$@.new && mv -f $@.new $@
