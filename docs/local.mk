# What users read.

dist_man_MANS += \
	%D%/mxwarden-host.5 \
	%D%/mxwarden-module.8 \
	%D%/mxwarden-policy.5 \
	%D%/mxwarden.8
dist_doc_DATA = %D%/alerts.md %D%/metrics.md
EXTRA_DIST += %D%/architecture.md %D%/bench.md %D%/contributing.md \
	%D%/control.md %D%/lookalikes.md %D%/mail-servers.md %D%/operations.md \
	%D%/policy-guide.md %D%/policy-reference.md %D%/reach.md \
	%D%/reliability.md %D%/report.md %D%/threat-model.md NEWS README.md
