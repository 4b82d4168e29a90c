# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# Packages from npm, in the versions that a package-lock.json names with their digests, unpacked into
# the cache. Nothing of them is shipped, and none of their scripts is run.

NPM_TREE=

# need_npm_packages NAME WHAT DIRECTORY: sets NPM_TREE, a directory with node_modules/ in it that holds what
# DIRECTORY asks for.
need_npm_packages() {
	local name=$1 what=$2 directory=$3
	local files=("$directory"/{package.json,package-lock.json,.npmrc})

	# A node that does not come from Debian may bring its own npm.
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		need_packages "to fetch $what" "${NPM_PACKAGES[@]}"
	fi
	NPM_TREE=$CACHE/$name-$(cat "${files[@]}" | digest)
	[[ ! -d $NPM_TREE ]] || return 0
	step "$name" "fetch $what from npm, into the cache" \
		"check the network and npm's registry (npm config get registry); then run this again" \
		fetch_npm_packages "$name" "${files[@]}"
}

fetch_npm_packages() {
	local new=$NPM_TREE.new
	rm -rf "$CACHE/$1"-*
	shift
	mkdir -p "$new"
	cp "$@" "$new"
	cd "$new" || return
	run npm ci --cache "$CACHE/npm"
	mv "$new" "$NPM_TREE"
}
