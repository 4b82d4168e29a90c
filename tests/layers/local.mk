# Arrows go one way: includes and undefined symbols of each layer.

TESTS += %D%/test-layers.sh
EXTRA_DIST += %D%/test-layers.sh
# Read there as they are built.
check_layers = libmxwarden.la module/policy/libmxwarden-policy.la
%D%/test-layers.log: $(check_layers)
