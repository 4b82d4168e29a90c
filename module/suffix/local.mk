# Public suffixes: for alerts, and for policies that would cover a whole one. Whoever links one of
# those links this too.

noinst_LTLIBRARIES += %D%/libmxwarden-suffix.la
%C%_libmxwarden_suffix_la_SOURCES = %D%/suffix.c %D%/suffix.h
%C%_libmxwarden_suffix_la_CFLAGS = $(AM_CFLAGS) $(PSL_CFLAGS)
%C%_libmxwarden_suffix_la_LIBADD = $(PSL_LIBS)
