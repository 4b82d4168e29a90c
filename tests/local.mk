include tests/lib/local.mk

# Tests begin in this order. What takes longest by itself begins first, beside the others. Those that wait for
# servers come before those that only compute, which fill what is left to the end.
include tests/lint/local.mk
TESTS += $(lint_first)
include tests/live/local.mk
include tests/replay/local.mk
include tests/mta/local.mk
TESTS += $(lint_later)
include tests/page/local.mk
include tests/golden/local.mk
include tests/unit/local.mk
include tests/soc/local.mk
include tests/formats/local.mk
include tests/fuzz/local.mk
include tests/layers/local.mk
