# What the command prints, byte by byte.
EXTRA_DIST += %D%/lib.sh

# tests/golden/command: what is called, and what must come of it.
golden_command_tests = \
	%D%/command/check.sh \
	%D%/command/check-options.sh \
	%D%/command/diff.sh \
	%D%/command/explain.sh \
	%D%/command/by-hand.sh \
	%D%/command/known-good.sh \
	%D%/command/lines.sh \
	%D%/command/lookalikes.sh \
	%D%/command/options.sh \
	%D%/command/preflight.sh \
	%D%/command/exchangers.sh \
	%D%/command/report.sh \
	%D%/command/rivals.sh \
	%D%/command/rules.sh \
	%D%/command/scores.sh \
	%D%/command/tail.sh \
	%D%/command/usage.sh
TESTS += $(golden_command_tests)
EXTRA_DIST += $(golden_command_tests) \
	%D%/command/lib.sh \
	%D%/command/accepted.yaml \
	%D%/command/actions.yaml \
	%D%/command/diff-exchangers-new.yaml \
	%D%/command/diff-exchangers-old.yaml \
	%D%/command/diff-moved.yaml \
	%D%/command/diff-new.yaml \
	%D%/command/diff-old.yaml \
	%D%/command/diff-unmoved.yaml \
	%D%/command/errors.yaml \
	%D%/command/good.yaml \
	%D%/command/lists \
	%D%/command/policy.yaml \
	%D%/command/report-alerts.sh \
	%D%/command/report.yaml \
	%D%/command/rivals-included.yaml \
	%D%/command/rivals.yaml \
	%D%/command/rules-included.yaml \
	%D%/command/rules-short.yaml \
	%D%/command/rules.yaml \
	%D%/command/warnings.yaml

# tests/golden/findings: every finding of the loader.
TESTS += %D%/findings.sh
EXTRA_DIST += %D%/findings.sh %D%/findings

# tests/golden/docs.sh: what the documents show.
TESTS += %D%/docs.sh %D%/docs-run.sh
EXTRA_DIST += %D%/docs.sh %D%/docs-run.sh

# tests/golden/prometheus.sh: the alerting rules of docs/soc.
if SANITIZERS
else
TESTS += %D%/prometheus.sh
endif
EXTRA_DIST += %D%/prometheus.sh %D%/prometheus

# tests/golden/schema.sh: what editors are told of the format.
if SANITIZERS
else
TESTS += %D%/schema.sh
endif
EXTRA_DIST += %D%/schema.sh
EXTRA_DIST += \
	tests/schema/.npmrc \
	tests/schema/host-good.yaml \
	tests/schema/include-good.yaml \
	tests/schema/package-lock.json \
	tests/schema/package.json \
	tests/schema/policy-good.yaml \
	tests/schema/random.js \
	tests/schema/unseen \
	tests/schema/validate.js

# tests/golden/keys.sh: what the documents say of keys and codes.
TESTS += %D%/keys.sh
EXTRA_DIST += %D%/keys.sh

# tests/golden/verdicts.sh: which rule decides, point by point.
TESTS += %D%/verdicts.sh
EXTRA_DIST += %D%/verdicts.sh %D%/verdicts

# tests/golden/systemd.sh: are the drop-ins such that systemd understands them?
TESTS += %D%/systemd.sh
EXTRA_DIST += %D%/systemd.sh
