# For those who receive the alerts: what their own tools read, installed as it is laid out here.

socdir = $(docdir)/soc
dist_soc_DATA = %D%/README.md %D%/runbook.md

soc_rsyslogdir = $(socdir)/rsyslog
dist_soc_rsyslog_DATA = \
	%D%/rsyslog/mxwarden-forward.conf \
	%D%/rsyslog/mxwarden-from-file.conf \
	%D%/rsyslog/mxwarden-receive.conf
