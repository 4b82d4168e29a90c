# What users read.

dist_man_MANS += %D%/mxwarden.8
EXTRA_DIST += %D%/alerts.md %D%/architecture.md %D%/bench.md %D%/contributing.md NEWS README.md
