# For those who receive the alerts: what their own tools read, installed as it is laid out here.

socdir = $(docdir)/soc
dist_soc_DATA = %D%/README.md %D%/runbook.md
