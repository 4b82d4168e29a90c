# What was done, counted, and the file that Prometheus reads it from.

noinst_LTLIBRARIES += %D%/libmxwarden-metrics.la
%C%_libmxwarden_metrics_la_SOURCES = \
	%D%/exposition.c %D%/exposition.h \
	%D%/hits.c %D%/hits.h \
	%D%/metrics.c %D%/metrics.h \
	%D%/publisher.c %D%/publisher.h
