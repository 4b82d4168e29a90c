# Scenarios with a clock, clients and servers out of a script. testbound says the build-id of the plain
# Unbound, so that one build can run them.
replay_tests = %D%/test-replay.sh %D%/test-scenarios.sh
if HAVE_UNBOUND_SRC
if SANITIZERS
else
TESTS += $(replay_tests)
# -rpath makes libtool build a shared object of a library that is not installed.
check_LTLIBRARIES += %D%/same-random.la
%C%_same_random_la_SOURCES = %D%/same_random.c
%C%_same_random_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
endif
endif
EXTRA_DIST += $(replay_tests) \
	%D%/cannot-run %D%/first.awk %D%/lib.sh %D%/one.sh %D%/policy %D%/scenarios
