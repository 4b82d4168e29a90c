# The TAP harness. A CUnit test program:
#
#	check_PROGRAMS += %D%/test-x
#	TESTS += %D%/test-x
#	%C%_test_x_SOURCES = %D%/test-x.c
#	%C%_test_x_LDADD = $(MXW_TAP_LIBS) module/policy/libmxwarden-policy.la
#
# inside "if HAVE_CUNIT". The header is "tests/lib/tap.h". A program that refuses
# allocations ("tests/lib/fail_alloc.h") has, besides:
#
#	%C%_test_x_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
#	%C%_test_x_LDADD = $(MXW_FAIL_ALLOC_LIBS) ...

if HAVE_CUNIT
check_LTLIBRARIES += %D%/libtap.la
%C%_libtap_la_SOURCES = %D%/tap.c %D%/tap.h
%C%_libtap_la_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
MXW_TAP_LIBS = %D%/libtap.la $(CUNIT_LIBS)

check_LTLIBRARIES += %D%/libfail_alloc.la
%C%_libfail_alloc_la_SOURCES = %D%/fail_alloc.c %D%/fail_alloc.h \
	%D%/wrap_alloc.c %D%/wrap_alloc.h
MXW_FAIL_ALLOC_LIBS = %D%/libfail_alloc.la
MXW_FAIL_ALLOC_WRAP = \
	-Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=strdup \
	-Wl,--undefined=__wrap_malloc
endif HAVE_CUNIT

# What a test took is written down beside its result.
EXTRA_DIST += %D%/timed-driver.sh
