# One CUnit program per source file; see tests/lib/local.mk.
