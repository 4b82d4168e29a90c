# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# What renders the page of mxwarden report in the tests, and nowhere else: Debian's Chromium, playwright-core, which
# directs it, and axe-core, which looks whether everybody can read a page.

BROWSER=/usr/bin/chromium
BROWSER_TOOLS=

# Sets BROWSER_TOOLS, a directory with node_modules/ in it. For who runs the tests, not for the demonstration.
need_browser() {
	require_debian
	need_packages "to render pages" "${BROWSER_PACKAGES[@]}"
	need_npm_packages browser "playwright-core and axe-core" "$ROOT/tests/page" || return
	BROWSER_TOOLS=$NPM_TREE
}
