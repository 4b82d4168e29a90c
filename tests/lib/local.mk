# The TAP harness. A CUnit test program:
#
#	check_PROGRAMS += %D%/test-x
#	TESTS += %D%/test-x
#	%C%_test_x_SOURCES = %D%/test-x.c
#	%C%_test_x_LDADD = $(MXW_TAP_LIBS) module/policy/libmxwarden-policy.la
#
# inside "if HAVE_CUNIT". The header is "tests/lib/tap.h".

if HAVE_CUNIT
check_LTLIBRARIES += %D%/libtap.la
%C%_libtap_la_SOURCES = %D%/tap.c %D%/tap.h
%C%_libtap_la_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
MXW_TAP_LIBS = %D%/libtap.la $(CUNIT_LIBS)
endif HAVE_CUNIT
