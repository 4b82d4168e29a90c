# What clang-tidy, cppcheck, shellcheck and clang-format say of the tree. The sanitizers change
# nothing of that: one of two builds is enough.

lint_tests = %D%/test-cppcheck.sh %D%/test-shell.sh %D%/test-format.sh
if SANITIZERS
lint_first =
lint_later =
else
lint_first = %D%/test-tidy.sh
lint_later = $(lint_tests)
endif
EXTRA_DIST += $(lint_tests) %D%/test-tidy.sh %D%/tidy-one.sh %D%/lib.sh %D%/cppcheck.suppressions .clang-tidy tests/.clang-tidy

# All that is compiled; the tests ask make how.
.PHONY: lint-objects
lint-objects: $(bin_PROGRAMS) $(noinst_PROGRAMS) $(check_PROGRAMS) $(EXTRA_PROGRAMS) \
	$(lib_LTLIBRARIES) $(noinst_LTLIBRARIES) $(check_LTLIBRARIES)
