# One CUnit program per source file; see tests/lib/local.mk.

# ---- module/policy -------------------------------------------------------
# libkit.la: names from text, random names, files, and the slow oracle of the choice.
if HAVE_CUNIT
check_LTLIBRARIES += %D%/libkit.la
%C%_libkit_la_SOURCES = \
	%D%/choice_rows.c \
	%D%/choice_rows.h \
	%D%/compare_choice.c \
	%D%/compare_choice.h \
	%D%/files.c \
	%D%/files.h \
	%D%/kit.c \
	%D%/kit.h \
	%D%/random_policy.c \
	%D%/random_policy.h \
	%D%/slow_choice.c \
	%D%/slow_choice.h
%C%_libkit_la_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
MXW_CORE_LIBS = %D%/libkit.la $(MXW_TAP_LIBS) module/policy/libmxwarden-policy.la

policy_tests = \
	%D%/test-address \
	%D%/test-answer \
	%D%/test-builder \
	%D%/test-builder-refusals \
	%D%/test-choice \
	%D%/test-choice-suffixes \
	%D%/test-decide \
	%D%/test-decide-random \
	%D%/test-exchange \
	%D%/test-releases \
	%D%/test-index \
	%D%/test-name \
	%D%/test-networks \
	%D%/test-overlap \
	%D%/test-overlap-many \
	%D%/test-policy \
	%D%/test-shares \
	%D%/test-survey \
	%D%/test-utf8 \
	%D%/test-verify \
	%D%/test-words
check_PROGRAMS += $(policy_tests)
TESTS += $(policy_tests)
%C%_test_address_SOURCES = %D%/test-address.c
%C%_test_address_LDADD = $(MXW_CORE_LIBS)
%C%_test_name_SOURCES = %D%/test-name.c
%C%_test_name_LDADD = $(MXW_CORE_LIBS)
%C%_test_networks_SOURCES = %D%/test-networks.c
%C%_test_networks_LDADD = $(MXW_CORE_LIBS)
%C%_test_builder_refusals_SOURCES = %D%/test-builder-refusals.c
%C%_test_builder_refusals_LDADD = $(MXW_CORE_LIBS)
%C%_test_choice_SOURCES = %D%/test-choice.c
%C%_test_choice_LDADD = $(MXW_CORE_LIBS)
%C%_test_choice_suffixes_SOURCES = %D%/test-choice-suffixes.c
%C%_test_choice_suffixes_LDADD = $(MXW_CORE_LIBS)
%C%_test_decide_SOURCES = %D%/test-decide.c
%C%_test_decide_LDADD = $(MXW_CORE_LIBS)
%C%_test_exchange_SOURCES = %D%/test-exchange.c
%C%_test_exchange_LDADD = $(MXW_CORE_LIBS)
%C%_test_decide_random_SOURCES = %D%/test-decide-random.c
%C%_test_decide_random_LDADD = $(MXW_CORE_LIBS)
%C%_test_releases_SOURCES = %D%/test-releases.c
%C%_test_releases_LDADD = $(MXW_CORE_LIBS)
%C%_test_index_SOURCES = %D%/test-index.c
%C%_test_index_LDADD = $(MXW_CORE_LIBS)
%C%_test_answer_SOURCES = %D%/test-answer.c
%C%_test_answer_LDADD = $(MXW_CORE_LIBS)
%C%_test_builder_SOURCES = %D%/test-builder.c
%C%_test_builder_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_builder_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CORE_LIBS)
%C%_test_overlap_SOURCES = %D%/test-overlap.c
%C%_test_overlap_LDADD = $(MXW_CORE_LIBS)
%C%_test_overlap_many_SOURCES = %D%/test-overlap-many.c
%C%_test_overlap_many_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_overlap_many_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CORE_LIBS)
%C%_test_policy_SOURCES = %D%/test-policy.c
%C%_test_policy_LDADD = $(MXW_CORE_LIBS)
%C%_test_shares_SOURCES = %D%/test-shares.c
%C%_test_shares_LDADD = $(MXW_CORE_LIBS)
%C%_test_survey_SOURCES = %D%/test-survey.c
%C%_test_survey_LDADD = $(MXW_CORE_LIBS)
%C%_test_utf8_SOURCES = %D%/test-utf8.c
%C%_test_utf8_LDADD = $(MXW_CORE_LIBS)
%C%_test_verify_SOURCES = %D%/test-verify.c
%C%_test_verify_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_verify_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CORE_LIBS)
%C%_test_words_SOURCES = %D%/test-words.c
%C%_test_words_LDADD = $(MXW_CORE_LIBS)
endif HAVE_CUNIT
# ---- end of module/policy ------------------------------------------------

# ---- module/suffix -------------------------------------------------------
if HAVE_CUNIT
check_PROGRAMS += %D%/test-suffix
TESTS += %D%/test-suffix
%C%_test_suffix_SOURCES = %D%/test-suffix.c
%C%_test_suffix_CPPFLAGS = $(AM_CPPFLAGS) \
	-DPUBLIC_SUFFIX_LIST='"$(PUBLIC_SUFFIX_LIST)"'
%C%_test_suffix_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS) $(IDN2_CFLAGS) $(PSL_CFLAGS)
%C%_test_suffix_LDADD = module/suffix/libmxwarden-suffix.la $(MXW_CORE_LIBS) \
	$(IDN2_LIBS) $(PSL_LIBS)
endif HAVE_CUNIT
# ---- end of module/suffix ------------------------------------------------

# ---- module/lookalike ----------------------------------------------------
if HAVE_CUNIT
lookalike_tests = \
	%D%/test-lookalike-classify \
	%D%/test-lookalike-edit \
	%D%/test-lookalike-index \
	%D%/test-punycode \
	%D%/test-skeleton \
	%D%/test-tlds
check_PROGRAMS += $(lookalike_tests)
TESTS += $(lookalike_tests)
MXW_LOOKALIKE_LIBS = module/lookalike/libmxwarden-lookalike.la $(MXW_CORE_LIBS)
%C%_test_lookalike_classify_SOURCES = %D%/test-lookalike-classify.c
%C%_test_lookalike_classify_LDADD = $(MXW_LOOKALIKE_LIBS)
%C%_test_lookalike_edit_SOURCES = %D%/test-lookalike-edit.c
%C%_test_lookalike_edit_LDADD = $(MXW_LOOKALIKE_LIBS)
%C%_test_lookalike_index_SOURCES = \
	%D%/test-lookalike-index.c \
	%D%/lookalike_kit.c %D%/lookalike_kit.h
%C%_test_lookalike_index_LDADD = $(MXW_LOOKALIKE_LIBS)
%C%_test_punycode_SOURCES = %D%/test-punycode.c %D%/punycode_kit.c %D%/punycode_kit.h
%C%_test_punycode_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS) $(IDN2_CFLAGS)
%C%_test_punycode_LDADD = $(MXW_LOOKALIKE_LIBS) $(IDN2_LIBS)
%C%_test_skeleton_SOURCES = %D%/test-skeleton.c %D%/punycode_kit.c %D%/punycode_kit.h
%C%_test_skeleton_CPPFLAGS = $(AM_CPPFLAGS) $(ICU_CPPFLAGS)
%C%_test_skeleton_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS) $(IDN2_CFLAGS)
%C%_test_skeleton_LDADD = $(MXW_LOOKALIKE_LIBS) $(IDN2_LIBS)
%C%_test_tlds_SOURCES = %D%/test-tlds.c
%C%_test_tlds_CPPFLAGS = $(AM_CPPFLAGS) \
	-DPUBLIC_SUFFIX_LIST='"$(PUBLIC_SUFFIX_LIST)"'
%C%_test_tlds_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS) $(IDN2_CFLAGS)
%C%_test_tlds_LDADD = $(MXW_LOOKALIKE_LIBS) $(IDN2_LIBS)
endif HAVE_CUNIT
# ---- end of module/lookalike ---------------------------------------------

# ---- module/alert --------------------------------------------------------
# libalert_fixture.la: a policy and events.
if HAVE_CUNIT
check_LTLIBRARIES += %D%/libalert_fixture.la
%C%_libalert_fixture_la_SOURCES = %D%/alert_fixture.c %D%/alert_fixture.h
%C%_libalert_fixture_la_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
MXW_ALERT_LIBS = %D%/libalert_fixture.la module/alert/libmxwarden-alert.la \
	module/thread/libmxwarden-thread.la module/suffix/libmxwarden-suffix.la $(MXW_CORE_LIBS)

alert_tests = \
	%D%/test-alert-cef \
	%D%/test-alert-eve \
	%D%/test-alert-json \
	%D%/test-alert-ocsf \
	%D%/test-alert-size \
	%D%/test-alert-sink \
	%D%/test-alert-journal-none \
	%D%/test-alert-socket \
	%D%/test-alert-syslog \
	%D%/test-alert-text \
	%D%/test-alert-trouble \
	%D%/test-alert-windows \
	%D%/test-alerter \
	%D%/test-alerter-held \
	%D%/test-alerter-repeats \
	%D%/test-control-server \
	%D%/test-ring
if HAVE_SYSTEMD
alert_tests += %D%/test-alert-journal
endif
check_PROGRAMS += $(alert_tests)
TESTS += $(alert_tests)
%C%_test_alert_cef_SOURCES = %D%/test-alert-cef.c
%C%_test_alert_cef_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alert_eve_SOURCES = %D%/test-alert-eve.c
%C%_test_alert_eve_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alert_ocsf_SOURCES = %D%/test-alert-ocsf.c
%C%_test_alert_ocsf_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alert_size_SOURCES = %D%/test-alert-size.c
%C%_test_alert_size_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alert_json_SOURCES = %D%/test-alert-json.c
%C%_test_alert_json_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_alert_json_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_alert_json_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_ALERT_LIBS) $(JANSSON_LIBS)
%C%_test_alert_sink_SOURCES = %D%/test-alert-sink.c
%C%_test_alert_sink_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alert_journal_SOURCES = %D%/test-alert-journal.c
%C%_test_alert_journal_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP) \
	-Wl,--wrap=sd_journal_sendv -Wl,--wrap=mxwi_datagram_ready
%C%_test_alert_journal_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_ALERT_LIBS)
%C%_test_alert_journal_none_SOURCES = %D%/test-alert-journal-none.c \
	module/alert/sink_journal_none.c %D%/alerter_kit.c %D%/alerter_kit.h
%C%_test_alert_journal_none_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_alert_journal_none_LDADD = $(MXW_ALERT_LIBS) $(JANSSON_LIBS)
%C%_test_alert_socket_SOURCES = %D%/test-alert-socket.c
%C%_test_alert_socket_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sendmsg
%C%_test_alert_socket_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alert_syslog_SOURCES = %D%/test-alert-syslog.c
%C%_test_alert_syslog_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_alert_syslog_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_alert_syslog_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_ALERT_LIBS) $(JANSSON_LIBS)
%C%_test_alert_text_SOURCES = %D%/test-alert-text.c
%C%_test_alert_text_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alert_trouble_SOURCES = %D%/test-alert-trouble.c
%C%_test_alert_trouble_LDADD = $(MXW_ALERT_LIBS)
%C%_test_alert_windows_SOURCES = %D%/test-alert-windows.c
%C%_test_alert_windows_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_alert_windows_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_ALERT_LIBS)
%C%_test_alerter_SOURCES = %D%/test-alerter.c %D%/alerter_kit.c %D%/alerter_kit.h
%C%_test_alerter_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_alerter_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_alerter_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_ALERT_LIBS) $(JANSSON_LIBS)
%C%_test_control_server_SOURCES = %D%/test-control-server.c
%C%_test_control_server_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_control_server_LDADD = module/control/libmxwarden-control.la $(MXW_ALERT_LIBS) $(JANSSON_LIBS)
%C%_test_alerter_held_SOURCES = %D%/test-alerter-held.c %D%/alerter_kit.c %D%/alerter_kit.h
%C%_test_alerter_held_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_alerter_held_LDADD = $(MXW_ALERT_LIBS) $(JANSSON_LIBS)
%C%_test_alerter_repeats_SOURCES = %D%/test-alerter-repeats.c %D%/alerter_kit.c \
	%D%/alerter_kit.h
%C%_test_alerter_repeats_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_alerter_repeats_LDADD = $(MXW_ALERT_LIBS) $(JANSSON_LIBS)
%C%_test_ring_SOURCES = %D%/test-ring.c
%C%_test_ring_LDADD = $(MXW_ALERT_LIBS)
endif HAVE_CUNIT
# ---- end of module/alert -------------------------------------------------

# ---- module/config -------------------------------------------------------
# libconfig_kit.la: loads of texts, and their findings.
if HAVE_CUNIT
check_LTLIBRARIES += %D%/libconfig_kit.la
%C%_libconfig_kit_la_SOURCES = %D%/config_kit.c %D%/config_kit.h %D%/every_feature.h
%C%_libconfig_kit_la_CFLAGS = $(AM_CFLAGS) $(CUNIT_CFLAGS)
MXW_CONFIG_LIBS = %D%/libconfig_kit.la module/config/libmxwarden-config.la \
	module/suffix/libmxwarden-suffix.la $(MXW_CORE_LIBS)

config_tests = \
	%D%/test-bundle \
	%D%/test-file \
	%D%/test-check-never \
	%D%/test-durations \
	%D%/test-file-store \
	%D%/test-host \
	%D%/test-host-sinks \
	%D%/test-load \
	%D%/test-load-hostile \
	%D%/test-load-memory \
	%D%/test-name-entry \
	%D%/test-nearest \
	%D%/test-network-text \
	%D%/test-paths \
	%D%/test-policies \
	%D%/test-quote \
	%D%/test-lists \
	%D%/test-load-files \
	%D%/test-schema \
	%D%/test-scripts \
	%D%/test-times \
	%D%/test-sources \
	%D%/test-sources-read \
	%D%/test-yaml-tree
check_PROGRAMS += $(config_tests)
TESTS += $(config_tests)
%C%_test_bundle_SOURCES = %D%/test-bundle.c
%C%_test_bundle_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_check_never_SOURCES = %D%/test-check-never.c
%C%_test_check_never_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_durations_SOURCES = %D%/test-durations.c
%C%_test_durations_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_file_store_SOURCES = %D%/test-file-store.c
%C%_test_file_store_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_file_store_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CONFIG_LIBS)
%C%_test_host_SOURCES = %D%/test-host.c %D%/host_kit.c %D%/host_kit.h
%C%_test_host_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_host_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CONFIG_LIBS)
%C%_test_host_sinks_SOURCES = %D%/test-host-sinks.c %D%/host_kit.c %D%/host_kit.h
%C%_test_host_sinks_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_file_SOURCES = %D%/test-file.c
%C%_test_file_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_load_SOURCES = %D%/test-load.c
%C%_test_load_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_load_hostile_SOURCES = %D%/test-load-hostile.c
%C%_test_load_hostile_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_load_memory_SOURCES = %D%/test-load-memory.c
%C%_test_load_memory_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_load_memory_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CONFIG_LIBS)
%C%_test_name_entry_SOURCES = %D%/test-name-entry.c
%C%_test_name_entry_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_nearest_SOURCES = %D%/test-nearest.c
%C%_test_nearest_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_network_text_SOURCES = %D%/test-network-text.c
%C%_test_network_text_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_paths_SOURCES = %D%/test-paths.c
%C%_test_paths_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_policies_SOURCES = %D%/test-policies.c
%C%_test_policies_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_quote_SOURCES = %D%/test-quote.c
%C%_test_quote_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_schema_SOURCES = %D%/test-schema.c
%C%_test_schema_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_scripts_SOURCES = %D%/test-scripts.c
%C%_test_scripts_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_lists_SOURCES = %D%/test-lists.c
%C%_test_lists_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_load_files_SOURCES = %D%/test-load-files.c
%C%_test_load_files_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_times_SOURCES = %D%/test-times.c
%C%_test_times_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_sources_SOURCES = %D%/test-sources.c
%C%_test_sources_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_sources_read_SOURCES = %D%/test-sources-read.c
%C%_test_sources_read_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_sources_read_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CONFIG_LIBS)
%C%_test_yaml_tree_SOURCES = %D%/test-yaml-tree.c
%C%_test_yaml_tree_LDADD = $(MXW_CONFIG_LIBS)
endif HAVE_CUNIT
# ---- end of module/config ------------------------------------------------

# ---- module/state --------------------------------------------------------
if HAVE_CUNIT
check_PROGRAMS += %D%/test-state %D%/test-state-touches
TESTS += %D%/test-state %D%/test-state-touches
%C%_test_state_SOURCES = %D%/test-state.c
%C%_test_state_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_state_LDADD = $(MXW_FAIL_ALLOC_LIBS) module/state/libmxwarden-state.la \
	$(MXW_CONFIG_LIBS) $(JANSSON_LIBS)
%C%_test_state_touches_SOURCES = %D%/test-state-touches.c
%C%_test_state_touches_LDADD = module/state/libmxwarden-state.la \
	$(MXW_CONFIG_LIBS) $(JANSSON_LIBS)
endif HAVE_CUNIT
# ---- end of module/state -------------------------------------------------

# ---- module/control ------------------------------------------------------
if HAVE_CUNIT
check_PROGRAMS += %D%/test-control-client
TESTS += %D%/test-control-client
%C%_test_control_client_SOURCES = %D%/test-control-client.c
%C%_test_control_client_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_control_client_LDADD = $(MXW_FAIL_ALLOC_LIBS) \
	module/control/libmxwarden-control.la $(MXW_CONFIG_LIBS)
endif HAVE_CUNIT
# ---- end of module/control -----------------------------------------------

# ---- module/metrics ------------------------------------------------------
if HAVE_CUNIT
metrics_tests = \
	%D%/test-hits \
	%D%/test-metrics \
	%D%/test-publisher
check_PROGRAMS += $(metrics_tests)
TESTS += $(metrics_tests)
MXW_METRICS_LIBS = module/metrics/libmxwarden-metrics.la \
	module/thread/libmxwarden-thread.la $(MXW_CONFIG_LIBS)
%C%_test_hits_SOURCES = %D%/test-hits.c
%C%_test_hits_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_hits_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_METRICS_LIBS)
%C%_test_metrics_SOURCES = %D%/test-metrics.c
%C%_test_metrics_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_metrics_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_METRICS_LIBS)
%C%_test_publisher_SOURCES = %D%/test-publisher.c
%C%_test_publisher_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_publisher_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_METRICS_LIBS)
endif HAVE_CUNIT
# ---- end of module/metrics -----------------------------------------------

# ---- tools ---------------------------------------------------------------
# What a sub-command computes before it prints.
if HAVE_CUNIT
tools_tests = \
	%D%/test-alert-line \
	%D%/test-apparmor \
	%D%/test-check-progress \
	%D%/test-diff \
	%D%/test-new-file \
	%D%/test-reach \
	%D%/test-report-input \
	%D%/test-report-progress \
	%D%/test-report-seen \
	%D%/test-report-table \
	%D%/test-tail-file \
	%D%/test-unbound-conf
check_PROGRAMS += $(tools_tests)
TESTS += $(tools_tests)
%C%_test_alert_line_SOURCES = %D%/test-alert-line.c tools/alert_line.c
%C%_test_alert_line_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_alert_line_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_alert_line_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_ALERT_LIBS) $(MXW_CONFIG_LIBS) $(JANSSON_LIBS)
%C%_test_apparmor_SOURCES = %D%/test-apparmor.c tools/apparmor.c tools/common.c
%C%_test_apparmor_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_check_progress_SOURCES = %D%/test-check-progress.c \
	%D%/terminal_kit.c %D%/terminal_kit.h \
	tools/check_progress.c \
	tools/common.c
%C%_test_check_progress_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_new_file_SOURCES = %D%/test-new-file.c tools/new_file.c
%C%_test_new_file_LDADD = $(MXW_CORE_LIBS)
%C%_test_reach_SOURCES = %D%/test-reach.c tools/reach.c
%C%_test_reach_LDADD = $(MXW_CORE_LIBS)
%C%_test_tail_file_SOURCES = %D%/test-tail-file.c tools/tail_file.c
%C%_test_tail_file_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_tail_file_LDADD = $(MXW_CONFIG_LIBS)
%C%_test_report_input_SOURCES = %D%/test-report-input.c tools/report_input.c
%C%_test_report_input_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(ZLIB_CFLAGS) $(ZSTD_CFLAGS)
%C%_test_report_input_LDADD = $(MXW_CORE_LIBS) $(ZLIB_LIBS) $(ZSTD_LIBS)
%C%_test_report_progress_SOURCES = %D%/test-report-progress.c \
	%D%/terminal_kit.c %D%/terminal_kit.h tools/report_progress.c
%C%_test_report_progress_LDADD = $(MXW_CORE_LIBS)
%C%_test_report_seen_SOURCES = %D%/test-report-seen.c tools/common.c tools/report_seen.c
%C%_test_report_seen_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_report_seen_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CONFIG_LIBS)
%C%_test_report_table_SOURCES = %D%/test-report-table.c tools/common.c tools/report_table.c
%C%_test_report_table_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_report_table_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CONFIG_LIBS)
%C%_test_unbound_conf_SOURCES = %D%/test-unbound-conf.c \
	tools/common.c \
	tools/unbound_conf.c \
	tools/unbound_conf_files.c
%C%_test_unbound_conf_LDFLAGS = $(AM_LDFLAGS) $(MXW_FAIL_ALLOC_WRAP)
%C%_test_unbound_conf_LDADD = $(MXW_FAIL_ALLOC_LIBS) $(MXW_CONFIG_LIBS)
%C%_test_diff_SOURCES = %D%/test-diff.c \
	tools/common.c \
	tools/diff_apart.c \
	tools/diff_compare.c \
	tools/diff_networks.c \
	tools/diff_pairs.c \
	tools/diff_protected.c \
	tools/diff_shares.c \
	tools/range.c
%C%_test_diff_LDADD = $(MXW_CONFIG_LIBS)
endif HAVE_CUNIT
# ---- end of tools --------------------------------------------------------
