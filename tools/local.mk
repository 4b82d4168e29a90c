# The mxwarden command: one file per sub-command, over the public library.

# Words of ours in front of a user are made as the loader makes them, by helpers
# that the library does not show.
bin_PROGRAMS += %D%/mxwarden
%C%_mxwarden_SOURCES = \
	%D%/main.c \
	%D%/common.c %D%/common.h \
	%D%/json.c %D%/json.h \
	%D%/load.c %D%/load.h \
	%D%/alert_line.c %D%/alert_line.h \
	%D%/apparmor.c %D%/apparmor.h \
	%D%/ask.c %D%/ask.h \
	%D%/by_hand.c %D%/by_hand.h \
	%D%/check.c \
	%D%/check_known_good.c %D%/check_known_good.h \
	%D%/check_print.c %D%/check_print.h \
	%D%/check_progress.c %D%/check_progress.h \
	%D%/check_unbound.c %D%/check_unbound.h \
	%D%/check_unbound_modules.c \
	%D%/check_unbound_paths.c \
	%D%/check_unbound_rpz.c \
	%D%/check_unbound_zones.c \
	%D%/child.c %D%/child.h \
	%D%/digest.c \
	%D%/diff.c %D%/diff.h \
	%D%/diff_apart.c \
	%D%/diff_compare.c \
	%D%/diff_ends.c \
	%D%/diff_json.c \
	%D%/diff_networks.c \
	%D%/diff_pairs.c %D%/diff_pairs.h \
	%D%/diff_protected.c \
	%D%/diff_shares.c \
	%D%/diff_text.c \
	%D%/elf_file.c %D%/elf_file.h \
	%D%/explain.c \
	%D%/explanation.c %D%/explanation.h \
	%D%/explanation_exchangers.c \
	%D%/explanation_near.c \
	%D%/explanation_outcome.c \
	%D%/explanation_rivals.c \
	%D%/explanation_running.c \
	%D%/explanation_text.c \
	%D%/lookalikes.c \
	%D%/lookalikes_generate.c %D%/lookalikes_generate.h \
	%D%/new_file.c %D%/new_file.h \
	%D%/name_read.c %D%/name_read.h \
	%D%/preflight.c %D%/preflight.h \
	%D%/preflight_activate.c \
	%D%/preflight_config.c \
	%D%/preflight_module.c \
	%D%/preflight_policy.c \
	%D%/preflight_print.c \
	%D%/preflight_program.c \
	%D%/preflight_running.c \
	%D%/preflight_symbols.c \
	%D%/mode.c \
	%D%/range.c %D%/range.h \
	%D%/release.c \
	%D%/release_print.c %D%/release_print.h \
	%D%/reload.c \
	%D%/report.c %D%/report.h \
	%D%/report_changes.c \
	%D%/report_input.c %D%/report_input.h \
	%D%/report_html.c %D%/report_html.h \
	%D%/report_json.c \
	%D%/report_old.c \
	%D%/report_page.c %D%/report_page.h \
	%D%/report_page_chart.c \
	%D%/report_page_tables.c \
	%D%/report_place.c \
	%D%/report_progress.c %D%/report_progress.h \
	%D%/report_rules.c \
	%D%/report_seen.c %D%/report_seen.h \
	%D%/report_table.c %D%/report_table.h \
	%D%/report_tally.c \
	%D%/report_text.c \
	%D%/rule_state.c %D%/rule_state.h \
	%D%/rules.c %D%/rules.h \
	%D%/rules_csv.c \
	%D%/rules_hits.c \
	%D%/rules_table.c \
	%D%/running.c %D%/running.h \
	%D%/reach.c %D%/reach.h \
	%D%/status.c %D%/status.h \
	%D%/status_find.c \
	%D%/status_text.c \
	%D%/tail.c \
	%D%/tail_file.c %D%/tail_file.h \
	%D%/tail_filter.c %D%/tail_filter.h \
	%D%/tail_place.c %D%/tail_place.h \
	%D%/tail_print.c %D%/tail_print.h \
	%D%/terminal.c %D%/terminal.h \
	%D%/text_table.c %D%/text_table.h \
	%D%/unbound_conf.c %D%/unbound_conf.h \
	%D%/unbound_conf_files.c %D%/unbound_conf_files.h \
	%D%/unbound_zones.c %D%/unbound_zones.h
nodist_%C%_mxwarden_SOURCES = %D%/report_page_data.h
%C%_mxwarden_CPPFLAGS = $(AM_CPPFLAGS) -I%D% -DMXW_LIBDIR='"$(libdir)"'
%C%_mxwarden_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS) \
	$(CRYPTO_CFLAGS) $(ZLIB_CFLAGS) $(ZSTD_CFLAGS)
%C%_mxwarden_LDADD = libmxwarden.la module/config/libmxwarden-wording.la \
	$(LDNS_LIBS) $(JANSSON_LIBS) $(CRYPTO_LIBS) $(ZLIB_LIBS) $(ZSTD_LIBS)

# Style and script of the page of mxwarden report, as arrays of octets.
EXTRA_DIST += %D%/report_page.css %D%/report_page.js
BUILT_SOURCES += %D%/report_page_data.h
CLEANFILES += %D%/report_page_data.h %D%/report_page_data.h.new
%D%/report_page_data.h: %D%/report_page.css %D%/report_page.js
	$(AM_V_GEN)$(MKDIR_P) %D% && { \
		echo 'static const unsigned char report_page_style[] = {' && \
		od -An -v -tu1 $(srcdir)/%D%/report_page.css | $(SED) 's/[0-9][0-9]*/&,/g' && \
		echo '};' && echo 'static const unsigned char report_page_script[] = {' && \
		od -An -v -tu1 $(srcdir)/%D%/report_page.js | $(SED) 's/[0-9][0-9]*/&,/g' && \
		echo '};'; \
	} >$@.new && mv -f $@.new $@
