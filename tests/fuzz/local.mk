# Fuzz targets, one program for each; see fuzz_kit.h. With --enable-fuzzing they are libFuzzer's and run
# by hand, else they are tests that run the inputs that are kept.

if HAVE_CUNIT
fuzz_targets = \
	%D%/fuzz-alert \
	%D%/fuzz-alert-line \
	%D%/fuzz-answer \
	%D%/fuzz-apparmor \
	%D%/fuzz-bundle \
	%D%/fuzz-control \
	%D%/fuzz-decide \
	%D%/fuzz-host \
	%D%/fuzz-line \
	%D%/fuzz-list \
	%D%/fuzz-lookalike \
	%D%/fuzz-name \
	%D%/fuzz-network \
	%D%/fuzz-policy \
	%D%/fuzz-report \
	%D%/fuzz-skeleton \
	%D%/fuzz-state \
	%D%/fuzz-unbound
fuzz_programs = $(fuzz_targets) %D%/print-dictionary
check_PROGRAMS += $(fuzz_programs)

check_LTLIBRARIES += %D%/libfuzz_kit.la
%C%_libfuzz_kit_la_SOURCES = \
	%D%/fuzz_kit.c \
	%D%/fuzz_kit.h \
	%D%/fuzz_verdict.c \
	%D%/stub/config.h \
	%D%/stub/util/log.h \
	module/unbound/findings_log.c module/unbound/log_line.c
%C%_libfuzz_kit_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/%D%/stub
%C%_libfuzz_kit_la_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS)
MXW_FUZZ_LIBS = %D%/libfuzz_kit.la $(MXW_CONFIG_LIBS) $(JANSSON_LIBS) $(LDNS_LIBS) \
	$(UNISTRING_LIBS)

if FUZZING
fuzz_main =
MXW_FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
else
fuzz_main = %D%/replay_main.c
MXW_FUZZ_LINK = $(AM_LDFLAGS)
TESTS += $(fuzz_targets)
endif
EXTRA_DIST += %D%/replay_main.c %D%/README.md %D%/seeds %D%/crashers

%C%_print_dictionary_SOURCES = %D%/print_dictionary.c
%C%_print_dictionary_LDADD = module/config/libmxwarden-config.la \
	module/policy/libmxwarden-policy.la

%C%_fuzz_alert_SOURCES = %D%/fuzz-alert.c %D%/fuzz_syslog.c %D%/fuzz_syslog.h $(fuzz_main)
%C%_fuzz_alert_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_fuzz_alert_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_alert_LDADD = module/alert/libmxwarden-alert.la \
	module/thread/libmxwarden-thread.la $(MXW_FUZZ_LIBS)
%C%_fuzz_alert_line_SOURCES = %D%/fuzz-alert-line.c tools/alert_line.c tools/common.c \
	tools/tail_print.c $(fuzz_main)
%C%_fuzz_alert_line_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_fuzz_alert_line_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_alert_line_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_answer_SOURCES = %D%/fuzz-answer.c $(fuzz_main)
%C%_fuzz_answer_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_answer_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_apparmor_SOURCES = %D%/fuzz-apparmor.c tools/apparmor.c tools/common.c $(fuzz_main)
%C%_fuzz_apparmor_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_apparmor_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_bundle_SOURCES = %D%/fuzz-bundle.c $(fuzz_main)
%C%_fuzz_bundle_CFLAGS = $(AM_CFLAGS) $(CRYPTO_CFLAGS)
%C%_fuzz_bundle_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_bundle_LDADD = $(MXW_FUZZ_LIBS) $(CRYPTO_LIBS)
%C%_fuzz_control_SOURCES = %D%/fuzz-control.c $(fuzz_main)
%C%_fuzz_control_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_control_LDADD = module/control/libmxwarden-control.la \
	module/thread/libmxwarden-thread.la $(MXW_FUZZ_LIBS)
%C%_fuzz_decide_SOURCES = %D%/fuzz-decide.c $(fuzz_main)
%C%_fuzz_decide_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_decide_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_host_SOURCES = %D%/fuzz-host.c $(fuzz_main)
%C%_fuzz_host_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_host_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_line_SOURCES = %D%/fuzz-line.c tools/common.c tools/load.c $(fuzz_main)
%C%_fuzz_line_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_line_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_lookalike_SOURCES = %D%/fuzz-lookalike.c \
	tests/unit/lookalike_kit.c tests/unit/lookalike_kit.h $(fuzz_main)
%C%_fuzz_lookalike_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_lookalike_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_list_SOURCES = %D%/fuzz-list.c $(fuzz_main)
%C%_fuzz_list_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_list_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_name_SOURCES = %D%/fuzz-name.c $(fuzz_main)
%C%_fuzz_name_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS)
%C%_fuzz_name_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_name_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_network_SOURCES = %D%/fuzz-network.c $(fuzz_main)
%C%_fuzz_network_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_network_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_policy_SOURCES = %D%/fuzz-policy.c $(fuzz_main)
%C%_fuzz_policy_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_policy_LDADD = $(MXW_FUZZ_LIBS)
%C%_fuzz_report_SOURCES = %D%/fuzz-report.c $(fuzz_main) \
	tools/alert_line.c tools/common.c tools/json.c tools/load.c tools/report_changes.c \
	tools/report_html.c tools/report_input.c tools/report_old.c tools/report_page.c \
	tools/report_page_chart.c tools/report_page_tables.c tools/report_rules.c \
	tools/report_seen.c tools/report_table.c tools/report_tally.c tools/rule_state.c
%C%_fuzz_report_CPPFLAGS = $(AM_CPPFLAGS) -Itools
%C%_fuzz_report_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) $(ZLIB_CFLAGS) \
	$(ZSTD_CFLAGS)
%C%_fuzz_report_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_report_LDADD = $(MXW_FUZZ_LIBS) $(CRYPTO_LIBS) $(ZLIB_LIBS) $(ZSTD_LIBS)
%C%_fuzz_skeleton_SOURCES = %D%/fuzz-skeleton.c tests/unit/punycode_kit.c $(fuzz_main)
%C%_fuzz_skeleton_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_skeleton_LDADD = module/lookalike/libmxwarden-lookalike.la $(MXW_FUZZ_LIBS)
%C%_fuzz_state_SOURCES = %D%/fuzz-state.c $(fuzz_main)
%C%_fuzz_state_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_state_LDADD = module/state/libmxwarden-state.la $(MXW_FUZZ_LIBS)
%C%_fuzz_unbound_SOURCES = %D%/fuzz-unbound.c tools/common.c tools/unbound_conf.c tools/unbound_conf_files.c tools/unbound_zones.c $(fuzz_main)
%C%_fuzz_unbound_LDFLAGS = $(MXW_FUZZ_LINK)
%C%_fuzz_unbound_LDADD = $(MXW_FUZZ_LIBS)
endif HAVE_CUNIT

# For ./bootstrap fuzz, which needs no other program.
.PHONY: fuzz-programs
fuzz-programs: $(fuzz_programs)
