# Arrows go one way: includes and undefined symbols of each layer. The threat model names tests that there
# are. And what is installed is built with what a compiler can do against attacks.

TESTS += %D%/test-layers.sh %D%/test-threats.sh
EXTRA_DIST += %D%/test-layers.sh %D%/test-threats.sh
# Read there as they are built.
check_layers = libmxwarden.la module/policy/libmxwarden-policy.la \
	module/lookalike/libmxwarden-lookalike.la
%D%/test-layers.log: $(check_layers)

# Sanitizers take the place of some of what is looked for.
if SANITIZERS
else
TESTS += %D%/test-hardening.sh
%D%/test-hardening.log: $(lib_LTLIBRARIES) $(bin_PROGRAMS) $(noinst_LTLIBRARIES)
endif
EXTRA_DIST += %D%/test-hardening.sh
