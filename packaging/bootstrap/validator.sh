# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# What validates the shipped schemas: ajv and a reader of YAML, in the versions
# that tests/schema/package-lock.json names with their digests, unpacked into the
# cache. They run in the tests only.

VALIDATOR=

# Sets VALIDATOR, a directory with node_modules/ in it.
need_validator() {
	local files=("$ROOT"/tests/schema/{package.json,package-lock.json,.npmrc})

	# A node that does not come from Debian may bring its own npm.
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		need_packages "to validate schemas" "${VALIDATOR_PACKAGES[@]}"
	fi
	VALIDATOR=$CACHE/validator-$(cat "${files[@]}" | digest)
	[[ ! -d $VALIDATOR ]] || return 0
	step validator "fetch ajv and yaml from npm, into the cache" \
		"check the network and npm's registry (npm config get registry); then run this again" \
		fetch_validator "${files[@]}"
}

fetch_validator() {
	local new=$VALIDATOR.new
	rm -rf "$CACHE"/validator-*
	mkdir -p "$new"
	cp "$@" "$new"
	cd "$new" || return
	run npm ci --cache "$CACHE/npm"
	mv "$new" "$VALIDATOR"
}
