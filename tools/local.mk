# The mxwarden command: one file per sub-command.
#
# bin_PROGRAMS += %D%/mxwarden
# %C%_mxwarden_SOURCES = %D%/main.c
# %C%_mxwarden_LDADD = \
#	module/config/libmxwarden-config.la \
#	module/alert/libmxwarden-alert.la \
#	module/policy/libmxwarden-policy.la \
#	$(LDNS_LIBS) $(LIBUNBOUND_LIBS)
