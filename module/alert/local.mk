# Events become alerts: ring, JSON, sinks.

mxwinclude_HEADERS += include/mxwarden/alert.h

noinst_LTLIBRARIES += %D%/libmxwarden-alert.la
%C%_libmxwarden_alert_la_SOURCES = \
	%D%/alerter.c %D%/alerter.h \
	%D%/change.c %D%/change.h \
	%D%/channel.c %D%/channel.h \
	%D%/channel_drain.c %D%/channel_state.h \
	%D%/datagram.c %D%/datagram.h \
	%D%/facts.c %D%/facts.h \
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
	%D%/sink_journal.h \
	%D%/sink_socket.c %D%/sink_socket.h \
	%D%/sink_syslog.c %D%/sink_syslog.h \
	%D%/text.c %D%/text.h \
	%D%/trouble.c %D%/trouble.h \
	%D%/windows.c %D%/windows.h \
	%D%/writer.c %D%/writer.h
if HAVE_SYSTEMD
%C%_libmxwarden_alert_la_SOURCES += %D%/sink_journal.c
else
%C%_libmxwarden_alert_la_SOURCES += %D%/sink_journal_none.c
endif
%C%_libmxwarden_alert_la_CFLAGS = $(AM_CFLAGS) \
	$(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) $(SYSTEMD_CFLAGS)
%C%_libmxwarden_alert_la_LIBADD = $(JANSSON_LIBS) $(CRYPTO_LIBS) $(SYSTEMD_LIBS)
