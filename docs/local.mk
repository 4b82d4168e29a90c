# What users read.

dist_man_MANS += \
	%D%/mxwarden-host.5 \
	%D%/mxwarden-module.8 \
	%D%/mxwarden-policy.5 \
	%D%/mxwarden.8
# What docs/soc leads to is installed beside it, and what that leads to.
dist_doc_DATA = %D%/alerts.md %D%/control.md %D%/lookalikes.md %D%/mail-servers.md \
	%D%/metrics.md %D%/operations.md %D%/policy-guide.md %D%/policy-reference.md \
	%D%/report.md
EXTRA_DIST += %D%/architecture.md %D%/bench.md %D%/contributing.md %D%/reach.md \
	%D%/reliability.md %D%/threat-model.md NEWS README.md
