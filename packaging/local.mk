# What a package of the system brings besides the programs.

# Drop-ins for Debian's unbound.service, to be copied to
# /etc/systemd/system/unbound.service.d/ by those who want them.
mxw_systemd = \
	%D%/systemd/mxwarden-reload.conf \
	%D%/systemd/mxwarden-start.conf
systemddropindir = $(pkgdatadir)/systemd
systemddropin_DATA = $(mxw_systemd)
CLEANFILES += $(mxw_systemd)
EXTRA_DIST += \
	%D%/systemd/mxwarden-reload.conf.in \
	%D%/systemd/mxwarden-start.conf.in
$(mxw_systemd): Makefile
	$(AM_V_GEN)$(MKDIR_P) %D%/systemd && \
	$(SED) 's|@bindir[@]|$(bindir)|' $(srcdir)/$@.in >$@.tmp && mv $@.tmp $@
%D%/systemd/mxwarden-reload.conf: %D%/systemd/mxwarden-reload.conf.in
%D%/systemd/mxwarden-start.conf: %D%/systemd/mxwarden-start.conf.in

# For logrotate, to be copied to /etc/logrotate.d: there users change it, and an installation must not
# change it back.
mxw_logrotate = %D%/logrotate/mxwarden
logrotatedir = $(pkgdatadir)/logrotate
logrotate_DATA = $(mxw_logrotate)
CLEANFILES += $(mxw_logrotate)
EXTRA_DIST += %D%/logrotate/mxwarden.in
mxw_state_of = $(SED) -n 's|^\#define MXW_STATE_DEFAULT "\([^"]*\)".*|\1|p' \
	$(srcdir)/include/mxwarden/places.h
$(mxw_logrotate): %D%/logrotate/mxwarden.in include/mxwarden/places.h Makefile
	$(AM_V_GEN)$(MKDIR_P) %D%/logrotate && \
	$(SED) -e "s|@statedir[@]|`$(mxw_state_of)`|" -e 's|@unbound_user[@]|$(UNBOUND_USER)|' \
		-e 's|@unbound_group[@]|$(UNBOUND_GROUP)|' $(srcdir)/$@.in >$@.tmp && mv $@.tmp $@
