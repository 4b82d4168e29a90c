# The Unbound module: the only directory that includes an Unbound header.

EXTRA_DIST += %D%/module.map

# For variants of the build that need no more.
.PHONY: just-the-module
mxwinclude_HEADERS += include/mxwarden/module_note.h

if HAVE_UNBOUND_SRC

# All but the functions that Unbound looks up: the tests link it in a way of their own, too.
noinst_LTLIBRARIES += %D%/libmxwarden-unbound.la
%C%_libmxwarden_unbound_la_SOURCES = \
	%D%/alerts.c \
	%D%/alerts.h \
	%D%/bypass.c \
	%D%/bypass.h \
	%D%/calls.c \
	%D%/calls.h \
	%D%/calls_parts.h \
	%D%/calls_reload.c \
	%D%/calls_state.c \
	%D%/client.c \
	%D%/client.h \
	%D%/counters.c \
	%D%/counters.h \
	%D%/epoch.h \
	%D%/errands.c \
	%D%/errands.h \
	%D%/exchangers.c \
	%D%/exchangers.h \
	%D%/findings_log.c \
	%D%/findings_log.h \
	%D%/generation.c \
	%D%/generation.h \
	%D%/guard.c \
	%D%/guard.h \
	%D%/host_check.c \
	%D%/host_check.h \
	%D%/host_source.c \
	%D%/host_source.h \
	%D%/in_hand.c \
	%D%/in_hand.h \
	%D%/in_hand_change.c \
	%D%/in_hand_parts.h \
	%D%/in_hand_time.c \
	%D%/judge.c \
	%D%/judge.h \
	%D%/late_gate.c \
	%D%/late_gate.h \
	%D%/log_line.c \
	%D%/log_line.h \
	%D%/metrics.c \
	%D%/metrics.h \
	%D%/module.h \
	%D%/note.c \
	%D%/operate.c \
	%D%/operate.h \
	%D%/policy_answer.c \
	%D%/policy_answer.h \
	%D%/policy_source.c \
	%D%/policy_source.h \
	%D%/report.c \
	%D%/report.h \
	%D%/selftest.c \
	%D%/selftest.h \
	%D%/status.c \
	%D%/status.h \
	%D%/sweep.c \
	%D%/sweep.h \
	%D%/tell.c \
	%D%/tell.h \
	%D%/tell_parts.h \
	%D%/tell_state.c \
	%D%/uncache.c \
	%D%/uncache.h
# Unbound's headers are a foreign system's: their warnings do not count.
# Its config.h says which of POSIX and GNU it wants. stamp.h is generated.
MXW_UNBOUND_CPPFLAGS = $(MXW_CPPFLAGS) -Imodule -isystem $(UNBOUND_SRC)
MXW_UNBOUND_CFLAGS = $(AM_CFLAGS) $(URCU_CFLAGS) $(JANSSON_CFLAGS) -fvisibility=hidden
%C%_libmxwarden_unbound_la_CPPFLAGS = $(MXW_UNBOUND_CPPFLAGS)
%C%_libmxwarden_unbound_la_CFLAGS = $(MXW_UNBOUND_CFLAGS)

# -rpath makes libtool build a shared object of a library that it does not
# install; install-exec-local below does that, under the name of its stamp.
MXW_MODULE_PARTS = \
	%D%/libmxwarden-unbound.la \
	module/policy/libmxwarden-policy.la \
	module/suffix/libmxwarden-suffix.la \
	module/config/libmxwarden-config.la \
	module/alert/libmxwarden-alert.la \
	module/metrics/libmxwarden-metrics.la \
	module/state/libmxwarden-state.la \
	module/control/libmxwarden-control.la \
	module/thread/libmxwarden-thread.la
MXW_MODULE_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-Wl,--version-script=$(top_srcdir)/%D%/module.map \
	-Wl,-z,now -Wl,-z,nodelete
noinst_LTLIBRARIES += %D%/mxwarden.la
%C%_mxwarden_la_SOURCES = %D%/entry.c
%C%_mxwarden_la_CPPFLAGS = $(MXW_UNBOUND_CPPFLAGS)
%C%_mxwarden_la_CFLAGS = $(MXW_UNBOUND_CFLAGS)
%C%_mxwarden_la_DEPENDENCIES = %D%/module.map $(MXW_MODULE_PARTS)
%C%_mxwarden_la_LDFLAGS = $(MXW_MODULE_LDFLAGS) -rpath $(unboundlibdir)
%C%_mxwarden_la_LIBADD = $(MXW_MODULE_PARTS) $(URCU_LIBS) $(JANSSON_LIBS)

# The stamp: the build-id of the Unbound program whose headers these are. After
# configure it is made again: it may have been told of an older program.
BUILT_SOURCES += %D%/stamp.h
CLEANFILES += %D%/stamp.h
$(%C%_mxwarden_la_OBJECTS) $(%C%_libmxwarden_unbound_la_OBJECTS): %D%/stamp.h
%D%/stamp.h: $(UNBOUND_PROGRAM) $(UNBOUND_SRC)/config.h config.status
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	id=`LC_ALL=C $(READELF) -n '$(UNBOUND_PROGRAM)' | \
		$(SED) -n 's/.*Build ID: \([0-9a-f][0-9a-f]*\).*/\1/p'` && \
	test -n "$$id" && { \
		echo '/* Made from the Unbound tree that this module is for. */'; \
		echo '#ifndef MXW_STAMP_H'; \
		echo '#define MXW_STAMP_H'; \
		echo "#define MXW_UNBOUND_BUILD_ID \"$$id\""; \
		echo '#define MXW_UNBOUND_VERSION "$(UNBOUND_VERSION)"'; \
		echo '#endif'; \
	} >$@.tmp && mv $@.tmp $@

just-the-module: $(BUILT_SOURCES) %D%/mxwarden.la

# <libdir>/unbound/mxwarden/<stamp>.so and a relative link to it.
unboundlibdir = $(libdir)/unbound
module_stamp = $(SED) -n 's/^\#define MXW_UNBOUND_BUILD_ID "\(.*\)"/\1/p' %D%/stamp.h
install-exec-local: %D%/mxwarden.la %D%/stamp.h
	$(MKDIR_P) '$(DESTDIR)$(unboundlibdir)/mxwarden'
	stamp=`$(module_stamp)` && \
	$(INSTALL_DATA) %D%/.libs/mxwarden.so \
		"$(DESTDIR)$(unboundlibdir)/mxwarden/$$stamp.so" && \
	rm -f '$(DESTDIR)$(unboundlibdir)/mxwarden.so' && \
	$(LN_S) "mxwarden/$$stamp.so" '$(DESTDIR)$(unboundlibdir)/mxwarden.so'
uninstall-local: %D%/stamp.h
	stamp=`$(module_stamp)` && \
	rm -f "$(DESTDIR)$(unboundlibdir)/mxwarden/$$stamp.so" \
		'$(DESTDIR)$(unboundlibdir)/mxwarden.so'
	-rmdir '$(DESTDIR)$(unboundlibdir)/mxwarden' 2>/dev/null

endif HAVE_UNBOUND_SRC
