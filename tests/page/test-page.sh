#!/usr/bin/env bash
# The page of mxwarden report, rendered by Chromium and held against the JSON of the same call; and one of alerts
# whose texts try to be more than text. page.js looks; this makes what it looks at.
. "$MXW_SRCDIR/tests/golden/command/lib.sh" || exit 99
if [ ! -x "${MXW_TEST_BROWSER-}" ] || [ ! -d "${MXW_TEST_BROWSER_TOOLS-}/node_modules" ]; then
	echo '1..0 # SKIP there is no browser: ./bootstrap build'
	exit
fi
# shellcheck source=tests/golden/command/report-alerts.sh
. ./report-alerts.sh

"$command" report --json one.json >old.json 2>/dev/null
"$command" report -p report.yaml --compare old.json --json --html page.html one.json two.json >page.json || exit 99

# Rows that are called new, and may have been among the others; all of one day.
"$command" report --json --keys 1 one.json >partial.json 2>/dev/null
"$command" report --compare partial.json --until 2026-11-23 --html day.html two.json 2>/dev/null || exit 99

# Markup, quotes, references, and characters that reorder (U+202E, U+2067) or control (ESC, U+0085).
sed -e 's/mail\.army\.ml/<script>pwned=1<\/script>.ml/g; s/"army\.ml"/"<script>pwned=1<\/script>.ml"/g' \
	-e 's/"id":"mil"/"id":"\\"><img src=x onerror=pwned=1>"/' \
	-e 's/"name":"res17"/"name":"a\\u202eb\\u001b[2J\\u0085<b>x<\/b>\&amp;'"'"'\\u2067"/' \
	-e "s/soc@example.org/' onclick='pwned=1/" one.json two.json >hostile.json
"$command" report --html hostile.html hostile.json || exit 99
grep -q 'u202e' hostile.json || exit 99

node "$MXW_SRCDIR/tests/page/page.js" "$MXW_TEST_BROWSER_TOOLS" "$MXW_TEST_BROWSER" \
	page.html page.json hostile.html day.html ${MXW_TEST_PICTURES:+"$MXW_TEST_PICTURES"}
