#!/usr/bin/env bash
# The drop-ins of packaging/systemd over a unit with the settings that matter of Debian's: systemd itself
# reads them. What their commands do: tests/live/test-live-preflight.
. "$MXW_SRCDIR/tests/golden/lib.sh" || exit 99
drop_ins=$MXW_BUILDDIR/packaging/systemd

: >"$work/said"
for file in "$drop_ins"/mxwarden-start.conf "$drop_ins"/mxwarden-reload.conf; do
	grep -qE '^Exec[A-Za-z]+=-\+/[^ ]*/bin/mxwarden preflight --activate' "$file" ||
		echo "$file does not call /.../bin/mxwarden" >>"$work/said"
	! grep -n '@' "$file" >>"$work/said"
done
silent 'the drop-ins call the installed command'

mkdir -p "$work/unbound.service.d"
cat >"$work/unbound.service" <<'EOT'
[Unit]
Description=DNS
[Service]
Type=notify
ExecStartPre=-/bin/true
ExecStart=/bin/true -d
ExecReload=+/bin/kill -HUP $MAINPID
EOT
# The programs need not be installed here; that they are there is looked at, too.
for file in "$drop_ins"/*.conf; do
	sed -E 's#/[^ ]*/(mxwarden|unbound-checkconf)#/bin/true#' "$file" \
		>"$work/unbound.service.d/${file##*/}"
done
if command -v systemd-analyze >/dev/null; then
	(cd "$work" && systemd-analyze verify --man=no ./unbound.service) >"$work/said" 2>&1
	silent 'systemd has nothing to say against them'
	echo 'ExecReload=?/bin/true' >>"$work/unbound.service.d/mxwarden-reload.conf"
	(cd "$work" && systemd-analyze verify --man=no ./unbound.service) >"$work/heard" 2>&1
	[ -s "$work/heard" ]
	result $? 'and would say it'
else
	count=$((count + 1))
	echo "ok $count - systemd reads the drop-ins # SKIP there is no systemd-analyze"
fi
echo "1..$count"
