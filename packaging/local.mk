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
