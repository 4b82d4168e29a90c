# What make knows of look-alikes and of top-level domains, for module/lookalike.

noinst_PROGRAMS += %D%/print-confusables %D%/print-tlds
%C%_print_confusables_SOURCES = %D%/print_confusables.c \
	module/lookalike/fold.h module/lookalike/table.h
%C%_print_confusables_CPPFLAGS = $(AM_CPPFLAGS) $(ICU_CPPFLAGS)
%C%_print_confusables_CFLAGS = $(AM_CFLAGS) $(IDN2_CFLAGS) $(ICU_CFLAGS)
%C%_print_confusables_LDADD = $(IDN2_LIBS) $(ICU_LIBS)
%C%_print_tlds_SOURCES = %D%/print_tlds.c
%C%_print_tlds_CFLAGS = $(AM_CFLAGS) $(IDN2_CFLAGS)
%C%_print_tlds_LDADD = $(IDN2_LIBS)
