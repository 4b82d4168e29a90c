# The mxwarden command: one file per sub-command, over the public library.

# Words of ours in front of a user are made as the loader makes them, by helpers
# that the library does not show.
bin_PROGRAMS += %D%/mxwarden
%C%_mxwarden_SOURCES = \
	%D%/main.c \
	%D%/common.c %D%/common.h \
	%D%/json.c %D%/json.h \
	%D%/load.c %D%/load.h \
	%D%/check.c \
	%D%/digest.c \
	%D%/explain.c \
	%D%/explanation.c %D%/explanation.h \
	%D%/explanation_text.c
%C%_mxwarden_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS)
%C%_mxwarden_LDADD = libmxwarden.la module/config/libmxwarden-wording.la \
	$(LDNS_LIBS) $(JANSSON_LIBS)
