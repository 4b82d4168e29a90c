# What make knows of the Public Suffix List, for module/suffix.

noinst_PROGRAMS += %D%/print-filter
%C%_print_filter_SOURCES = %D%/print_filter.c module/suffix/filter.c module/suffix/filter.h
%C%_print_filter_CFLAGS = $(AM_CFLAGS) $(IDN2_CFLAGS) $(CRYPTO_CFLAGS)
%C%_print_filter_LDADD = module/policy/libmxwarden-policy.la $(IDN2_LIBS) $(CRYPTO_LIBS)
