# The control sockets: a server for the module, a client for the command.

mxwinclude_HEADERS += include/mxwarden/control.h

noinst_LTLIBRARIES += %D%/libmxwarden-control.la
%C%_libmxwarden_control_la_SOURCES = \
	%D%/address.c %D%/address.h \
	%D%/client.c \
	%D%/connection.c %D%/connection.h \
	%D%/listener.c %D%/listener.h \
	%D%/server.c %D%/server.h
# accept4(), O_PATH and the credentials of a peer are the GNU system's.
%C%_libmxwarden_control_la_CPPFLAGS = $(AM_CPPFLAGS) -D_GNU_SOURCE
%C%_libmxwarden_control_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_libmxwarden_control_la_LIBADD = $(JANSSON_LIBS)
