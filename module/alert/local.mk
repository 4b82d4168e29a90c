# Events become alerts: ring, repeats, JSON, sinks.

noinst_LTLIBRARIES += %D%/libmxwarden-alert.la
%C%_libmxwarden_alert_la_SOURCES =
%C%_libmxwarden_alert_la_CFLAGS = $(AM_CFLAGS) \
	$(JANSSON_CFLAGS) $(PSL_CFLAGS) $(CRYPTO_CFLAGS)
%C%_libmxwarden_alert_la_LIBADD = $(JANSSON_LIBS) $(PSL_LIBS) $(CRYPTO_LIBS)
