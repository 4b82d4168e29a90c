# The policy core: libc only, no clock, no file, no log.

mxwinclude_HEADERS += \
	include/mxwarden/address.h \
	include/mxwarden/answer.h \
	include/mxwarden/builder.h \
	include/mxwarden/limits.h \
	include/mxwarden/name.h \
	include/mxwarden/policy.h \
	include/mxwarden/survey.h \
	include/mxwarden/result.h \
	include/mxwarden/utf8.h \
	include/mxwarden/version.h

noinst_LTLIBRARIES += %D%/libmxwarden-policy.la
%C%_libmxwarden_policy_la_LIBADD = module/lookalike/libmxwarden-lookalike.la
%C%_libmxwarden_policy_la_SOURCES = \
	%D%/address.c \
	%D%/answer.c \
	%D%/block.h \
	%D%/builder.c \
	%D%/builder.h \
	%D%/decide.c \
	%D%/exchange.c \
	%D%/exchange.h \
	%D%/index.c \
	%D%/index.h \
	%D%/name.c \
	%D%/networks.c \
	%D%/networks.h \
	%D%/overlap.c \
	%D%/overlap.h \
	%D%/policy.c \
	%D%/seal.c \
	%D%/sort.c \
	%D%/sort.h \
	%D%/survey.c \
	%D%/utf8.c \
	%D%/verify.c \
	%D%/version.c \
	%D%/walk.c \
	%D%/walk.h \
	%D%/words.c

# The version is on the compiler's command line.
%D%/version.lo: config.status
