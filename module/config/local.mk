# YAML, lists and names as text: policy files become a policy.

noinst_LTLIBRARIES += %D%/libmxwarden-config.la
%C%_libmxwarden_config_la_SOURCES =
%C%_libmxwarden_config_la_CFLAGS = $(AM_CFLAGS) \
	$(YAML_CFLAGS) $(IDN2_CFLAGS) $(CRYPTO_CFLAGS)
%C%_libmxwarden_config_la_LIBADD = $(YAML_LIBS) $(IDN2_LIBS) $(CRYPTO_LIBS)
