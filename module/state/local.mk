# What people decide by hand for one resolver: a mode for a while, and releases.

mxwinclude_HEADERS += include/mxwarden/state.h

noinst_LTLIBRARIES += %D%/libmxwarden-state.la
%C%_libmxwarden_state_la_SOURCES = \
	%D%/state.c %D%/state.h \
	%D%/state_file.c \
	%D%/state_seal.c \
	%D%/state_touches.c
%C%_libmxwarden_state_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
%C%_libmxwarden_state_la_LIBADD = $(JANSSON_LIBS)
