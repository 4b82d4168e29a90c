# YAML, lists and names as text: policy files become a policy.

mxwinclude_HEADERS += include/mxwarden/loader.h include/mxwarden/host.h \
	include/mxwarden/places.h

# What the loader and the command word their messages with.
noinst_LTLIBRARIES += %D%/libmxwarden-wording.la
%C%_libmxwarden_wording_la_SOURCES = \
	%D%/nearest.c %D%/nearest.h \
	%D%/quote.c %D%/quote.h

noinst_LTLIBRARIES += %D%/libmxwarden-config.la
%C%_libmxwarden_config_la_SOURCES = \
	%D%/accept.c \
	%D%/arena.c %D%/arena.h \
	%D%/bundle.c %D%/bundle.h \
	%D%/bundle_restore.c \
	%D%/discover.c %D%/discover.h \
	%D%/durations.c \
	%D%/expect.c \
	%D%/field_values.c \
	%D%/fields.c %D%/fields.h \
	%D%/file.c \
	%D%/file_store.c %D%/file_store.h \
	%D%/findings.c %D%/findings.h \
	%D%/groups.c \
	%D%/host.c \
	%D%/host_outputs.c %D%/host_outputs.h \
	%D%/include.c \
	%D%/lists.c \
	%D%/load.c \
	%D%/name_entry.c %D%/name_entry.h \
	%D%/name_foreign.c \
	%D%/name_guess.c \
	%D%/name_idn.c \
	%D%/name_parts.h \
	%D%/name_plain.c \
	%D%/check.h \
	%D%/check_change.c \
	%D%/check_entries.c \
	%D%/check_except.c \
	%D%/check_expect.c \
	%D%/check_groups.c \
	%D%/check_never.c \
	%D%/check_protect.c \
	%D%/check_rules.c \
	%D%/checks.c %D%/checks.h \
	%D%/overlaps.c \
	%D%/paths.c %D%/paths.h \
	%D%/network_text.c %D%/network_text.h \
	%D%/reader.h \
	%D%/rule_answer.c \
	%D%/rule_life.c \
	%D%/rule_names.c \
	%D%/rule_networks.c \
	%D%/rule_protect.c \
	%D%/rules.c %D%/rules.h \
	%D%/schema.c %D%/schema.h \
	%D%/scripts.c %D%/scripts.h \
	%D%/sources.c %D%/sources.h \
	%D%/sources_read.c \
	%D%/time_advice.c \
	%D%/times.c %D%/times.h \
	%D%/user_name.c \
	%D%/written.c \
	%D%/yaml_tree.c %D%/yaml_tree.h
%C%_libmxwarden_config_la_CFLAGS = $(AM_CFLAGS) \
	$(YAML_CFLAGS) $(IDN2_CFLAGS) $(CRYPTO_CFLAGS)
%C%_libmxwarden_config_la_LIBADD = %D%/libmxwarden-wording.la \
	$(YAML_LIBS) $(IDN2_LIBS) $(UNISTRING_LIBS) $(CRYPTO_LIBS)
