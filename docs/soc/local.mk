# For those who receive the alerts: what their own tools read, installed as it is laid out here.

socdir = $(docdir)/soc
dist_soc_DATA = %D%/README.md %D%/example.json %D%/runbook.md

soc_rsyslogdir = $(socdir)/rsyslog
dist_soc_rsyslog_DATA = \
	%D%/rsyslog/mxwarden-forward.conf \
	%D%/rsyslog/mxwarden-from-file.conf \
	%D%/rsyslog/mxwarden-from-socket.conf \
	%D%/rsyslog/mxwarden-receive.conf

soc_sigmadir = $(socdir)/sigma
dist_soc_sigma_DATA = \
	%D%/sigma/mxwarden_alerts_lost.yml \
	%D%/sigma/mxwarden_cache_bypass.yml \
	%D%/sigma/mxwarden_critical_blocked.yml \
	%D%/sigma/mxwarden_many_lookups.yml \
	%D%/sigma/mxwarden_mode_weakened.yml \
	%D%/sigma/mxwarden_monitored_only.yml \
	%D%/sigma/mxwarden_policy_refused.yml \
	%D%/sigma/mxwarden_protection_ended.yml \
	%D%/sigma/mxwarden_released.yml \
	%D%/sigma/mxwarden_released_used.yml

soc_prometheusdir = $(socdir)/prometheus
dist_soc_prometheus_DATA = %D%/prometheus/mxwarden.rules.yml

soc_grafanadir = $(socdir)/grafana
dist_soc_grafana_DATA = %D%/grafana/mxwarden-dashboard.json

soc_elasticsearchdir = $(socdir)/elasticsearch
dist_soc_elasticsearch_DATA = %D%/elasticsearch/logs-mxwarden.json
