# Arrows go one way: includes and undefined symbols of each layer. And the threat model names tests that
# there are.

TESTS += %D%/test-layers.sh %D%/test-threats.sh
EXTRA_DIST += %D%/test-layers.sh %D%/test-threats.sh
# Read there as they are built.
check_layers = libmxwarden.la module/policy/libmxwarden-policy.la
%D%/test-layers.log: $(check_layers)
