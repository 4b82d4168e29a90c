# The policy core: libc only, no clock, no file, no log.

mxwinclude_HEADERS += include/mxwarden/version.h

noinst_LTLIBRARIES += %D%/libmxwarden-policy.la
%C%_libmxwarden_policy_la_SOURCES = %D%/version.c
