# Events become alerts: ring, JSON, sinks.

mxwinclude_HEADERS += include/mxwarden/alert.h

noinst_LTLIBRARIES += %D%/libmxwarden-alert.la
%C%_libmxwarden_alert_la_SOURCES = \
	%D%/alerter.c %D%/alerter.h \
	%D%/change.c %D%/change.h \
	%D%/channel.c %D%/channel.h \
	%D%/channel_drain.c %D%/channel_state.h \
	%D%/format.c %D%/format.h \
	%D%/format_cef.c \
	%D%/format_ecs.c \
	%D%/format_eve.c \
	%D%/format_ocsf.c \
	%D%/json_writer.c %D%/json_writer.h \
	%D%/loss.c %D%/loss.h \
	%D%/parts.c %D%/parts.h \
	%D%/record.c %D%/record.h \
	%D%/ring.c %D%/ring.h \
	%D%/sink.c %D%/sink.h \
	%D%/sink_file.c %D%/sink_file.h \
	%D%/text.c %D%/text.h \
	%D%/trouble.c %D%/trouble.h \
	%D%/windows.c %D%/windows.h \
	%D%/writer.c %D%/writer.h
%C%_libmxwarden_alert_la_CFLAGS = $(AM_CFLAGS) \
	$(JANSSON_CFLAGS) $(CRYPTO_CFLAGS)
%C%_libmxwarden_alert_la_LIBADD = $(JANSSON_LIBS) $(CRYPTO_LIBS)
