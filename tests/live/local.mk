# Real servers on loopback; only with a module to load. test-live-lab is the
# control experiment without it.

if HAVE_UNBOUND_SRC
if HAVE_CUNIT
check_LTLIBRARIES += %D%/liblab.la
%C%_liblab_la_SOURCES = \
	%D%/flood.c %D%/flood.h \
	%D%/lab.c %D%/lab.h \
	%D%/lab_alerts.c %D%/lab_alerts.h \
	%D%/lab_client.c %D%/lab_client.h \
	%D%/lab_command.c %D%/lab_command.h \
	%D%/lab_control.c %D%/lab_control.h \
	%D%/lab_disk.c %D%/lab_disk.h \
	%D%/lab_expect.c \
	%D%/lab_exporter.c %D%/lab_exporter.h \
	%D%/lab_findings.c %D%/lab_findings.h \
	%D%/lab_https.c %D%/lab_https.h \
	%D%/lab_journal.c %D%/lab_journal.h \
	%D%/lab_nsd.c %D%/lab_nsd.h \
	%D%/lab_outcome.c %D%/lab_outcome.h \
	%D%/lab_port.c \
	%D%/lab_process.c %D%/lab_process.h \
	%D%/lab_proxy.c %D%/lab_proxy.h \
	%D%/lab_redis.c %D%/lab_redis.h \
	%D%/lab_reply.c %D%/lab_reply.h \
	%D%/lab_rsyslog.c %D%/lab_rsyslog.h \
	%D%/lab_slow.c %D%/lab_slow.h \
	%D%/lab_states.c %D%/lab_states.h \
	%D%/lab_tls.c %D%/lab_tls.h \
	%D%/lab_unbound.c %D%/lab_unbound.h \
	%D%/lab_zone.c %D%/lab_zone.h \
	%D%/matrix.c %D%/matrix.h \
	%D%/matrix_orders.c \
	%D%/matrix_rules.c \
	%D%/matrix_run.c \
	%D%/matrix_setups.c \
	%D%/matrix_shapes.c \
	%D%/matrix_ways.c \
	%D%/refuse.c %D%/refuse.h \
	%D%/soak.c %D%/soak.h
# unshare(2) is not in POSIX.
%C%_liblab_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
%C%_liblab_la_CFLAGS = $(MXW_LIVE_CFLAGS)

MXW_LIVE_CFLAGS = $(AM_CFLAGS) \
	$(CUNIT_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) \
	$(SSL_CFLAGS) $(NGHTTP2_CFLAGS)
MXW_LIVE_LIBS = %D%/liblab.la $(MXW_TAP_LIBS) \
	$(LDNS_LIBS) $(JANSSON_LIBS) $(NGHTTP2_LIBS) $(SSL_LIBS) $(CRYPTO_LIBS)
# The longest first, then by name.
MXW_LIVE_TESTS = \
	%D%/test-live-matrix-expired \
	%D%/test-live-matrix-doors \
	%D%/test-live-matrix-chains \
	%D%/test-live-matrix-caches \
	%D%/test-live-matrix-cachedb \
	%D%/test-live-actions \
	%D%/test-live-alerts \
	%D%/test-live-chains \
	%D%/test-live-command \
	%D%/test-live-control \
	%D%/test-live-decided \
	%D%/test-live-exchangers \
	%D%/test-live-expiry \
	%D%/test-live-faults \
	%D%/test-live-flood \
	%D%/test-live-harm \
	%D%/test-live-held \
	%D%/test-live-host \
	%D%/test-live-lab \
	%D%/test-live-language \
	%D%/test-live-leaks \
	%D%/test-live-lookalikes \
	%D%/test-live-metrics \
	%D%/test-live-monitor \
	%D%/test-live-outside \
	%D%/test-live-memory \
	%D%/test-live-preflight \
	%D%/test-live-prometheus \
	%D%/test-live-reload \
	%D%/test-live-rotation \
	%D%/test-live-rsyslog \
	%D%/test-live-sinks \
	%D%/test-live-soak \
	%D%/test-live-states \
	%D%/test-live-threads \
	%D%/test-live-validator
check_PROGRAMS += $(MXW_LIVE_TESTS)

# The module, linked so that the tests say which of its allocations are refused.
check_LTLIBRARIES += %D%/mxwarden-refusing.la
%C%_mxwarden_refusing_la_SOURCES = %D%/refuse_module.c %D%/refuse.h \
	module/unbound/entry.c tests/lib/wrap_alloc.c tests/lib/wrap_alloc.h
%C%_mxwarden_refusing_la_CPPFLAGS = $(MXW_UNBOUND_CPPFLAGS)
%C%_mxwarden_refusing_la_CFLAGS = $(MXW_UNBOUND_CFLAGS)
%C%_mxwarden_refusing_la_DEPENDENCIES = $(MXW_MODULE_PARTS)
%C%_mxwarden_refusing_la_LDFLAGS = $(MXW_MODULE_LDFLAGS) -rpath /nowhere \
	$(MXW_FAIL_ALLOC_WRAP) \
	-Wl,--wrap=regional_alloc_init -Wl,--wrap=regional_alloc_zero
%C%_mxwarden_refusing_la_LIBADD = $(MXW_MODULE_PARTS) $(URCU_LIBS) $(JANSSON_LIBS)
TESTS += $(MXW_LIVE_TESTS)

%C%_test_live_actions_SOURCES = %D%/test-live-actions.c
%C%_test_live_actions_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_actions_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_alerts_SOURCES = %D%/test-live-alerts.c
%C%_test_live_alerts_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_alerts_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_chains_SOURCES = %D%/test-live-chains.c
%C%_test_live_chains_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_chains_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_command_SOURCES = %D%/test-live-command.c
%C%_test_live_command_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_command_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_control_SOURCES = %D%/test-live-control.c
%C%_test_live_control_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_control_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_lookalikes_SOURCES = %D%/test-live-lookalikes.c
%C%_test_live_lookalikes_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_lookalikes_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_decided_SOURCES = %D%/test-live-decided.c
%C%_test_live_decided_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_decided_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_exchangers_SOURCES = %D%/test-live-exchangers.c
%C%_test_live_exchangers_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_exchangers_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_expiry_SOURCES = %D%/test-live-expiry.c
%C%_test_live_expiry_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_expiry_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_faults_SOURCES = %D%/test-live-faults.c
%C%_test_live_faults_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
%C%_test_live_faults_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_faults_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_flood_SOURCES = %D%/test-live-flood.c
%C%_test_live_flood_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_flood_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_harm_SOURCES = %D%/test-live-harm.c
%C%_test_live_harm_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_harm_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_held_SOURCES = %D%/test-live-held.c
%C%_test_live_held_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_held_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_host_SOURCES = %D%/test-live-host.c
%C%_test_live_host_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_host_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_lab_SOURCES = %D%/test-live-lab.c
%C%_test_live_lab_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_lab_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_language_SOURCES = %D%/test-live-language.c
%C%_test_live_language_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_language_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_leaks_SOURCES = %D%/test-live-leaks.c
%C%_test_live_leaks_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_leaks_LDADD = $(MXW_LIVE_LIBS)

# One program for each group of setups, from one source.
%C%_test_live_matrix_cachedb_SOURCES = %D%/test-live-matrix.c
%C%_test_live_matrix_cachedb_CPPFLAGS = $(AM_CPPFLAGS) -DMATRIX_GROUP=MATRIX_CACHEDB
%C%_test_live_matrix_cachedb_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_matrix_cachedb_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_matrix_caches_SOURCES = %D%/test-live-matrix.c
%C%_test_live_matrix_caches_CPPFLAGS = $(AM_CPPFLAGS) -DMATRIX_GROUP=MATRIX_CACHES
%C%_test_live_matrix_caches_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_matrix_caches_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_matrix_chains_SOURCES = %D%/test-live-matrix.c
%C%_test_live_matrix_chains_CPPFLAGS = $(AM_CPPFLAGS) -DMATRIX_GROUP=MATRIX_CHAINS
%C%_test_live_matrix_chains_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_matrix_chains_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_matrix_doors_SOURCES = %D%/test-live-matrix.c
%C%_test_live_matrix_doors_CPPFLAGS = $(AM_CPPFLAGS) -DMATRIX_GROUP=MATRIX_DOORS
%C%_test_live_matrix_doors_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_matrix_doors_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_matrix_expired_SOURCES = %D%/test-live-matrix.c
%C%_test_live_matrix_expired_CPPFLAGS = $(AM_CPPFLAGS) -DMATRIX_GROUP=MATRIX_EXPIRED
%C%_test_live_matrix_expired_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_matrix_expired_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_memory_SOURCES = %D%/test-live-memory.c
%C%_test_live_memory_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_memory_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_metrics_SOURCES = %D%/test-live-metrics.c
%C%_test_live_metrics_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_metrics_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_monitor_SOURCES = %D%/test-live-monitor.c
%C%_test_live_monitor_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_monitor_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_preflight_SOURCES = %D%/test-live-preflight.c
%C%_test_live_preflight_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_preflight_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_outside_SOURCES = %D%/test-live-outside.c
%C%_test_live_outside_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_outside_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_rsyslog_SOURCES = %D%/test-live-rsyslog.c
%C%_test_live_rsyslog_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_rsyslog_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_prometheus_SOURCES = %D%/test-live-prometheus.c
%C%_test_live_prometheus_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_prometheus_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_reload_SOURCES = %D%/test-live-reload.c
%C%_test_live_reload_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_reload_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_rotation_SOURCES = %D%/test-live-rotation.c
%C%_test_live_rotation_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_rotation_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_sinks_SOURCES = %D%/test-live-sinks.c
%C%_test_live_sinks_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_sinks_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_soak_SOURCES = %D%/test-live-soak.c
%C%_test_live_soak_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_soak_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_states_SOURCES = %D%/test-live-states.c
%C%_test_live_states_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_states_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_threads_SOURCES = %D%/test-live-threads.c
%C%_test_live_threads_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_threads_LDADD = $(MXW_LIVE_LIBS)

%C%_test_live_validator_SOURCES = %D%/test-live-validator.c
%C%_test_live_validator_CFLAGS = $(MXW_LIVE_CFLAGS)
%C%_test_live_validator_LDADD = $(MXW_LIVE_LIBS)
endif HAVE_CUNIT
endif HAVE_UNBOUND_SRC
