# Lint takes longest by itself: it begins first, beside the others.
include tests/lint/local.mk
include tests/lib/local.mk
include tests/unit/local.mk
include tests/soc/local.mk
include tests/formats/local.mk
include tests/fuzz/local.mk
include tests/golden/local.mk
include tests/layers/local.mk
include tests/live/local.mk
include tests/replay/local.mk
include tests/mta/local.mk
