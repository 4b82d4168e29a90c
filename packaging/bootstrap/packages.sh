# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# Debian packages: libraries and tools, never something that starts a server or
# takes the place of another package.

# To build mxwarden, and Unbound the way Debian does.
BUILD_PACKAGES=(
	gcc libc6-dev make autoconf automake libtool pkg-config binutils
	libyaml-dev libidn2-dev libunistring-dev libpsl-dev libjansson-dev liburcu-dev
	libssl-dev libldns-dev libunbound-dev libcunit1-dev
	dpkg-dev ca-certificates xz-utils bison flex libevent-dev libexpat1-dev
	libnghttp2-dev libprotobuf-c-dev protobuf-c-compiler libsystemd-dev
	nettle-dev publicsuffix libicu-dev zlib1g-dev libzstd-dev
)
# To run the tests and the demonstration.
TEST_PACKAGES=(ldnsutils iproute2 m4 mandoc openssl util-linux bsdutils procps jq liblognorm-utils gzip zstd)
# To look through the code; for check only.
LINT_PACKAGES=(clang-format clang-tidy cppcheck shellcheck)
# python3-idna is for the A-labels that dnstwist makes.
BENCH_PACKAGES=(dnsperf dnstwist python3 python3-idna publicsuffix)
# For the Unbound that can keep its cache in Redis.
CACHEDB_PACKAGES=(libhiredis-dev)
# libFuzzer is in the run-time library of the compiler.
FUZZ_PACKAGES=(clang libclang-rt-14-dev)
# To render pages; fonts-dejavu-core so that there is one that is always the same.
BROWSER_PACKAGES=(chromium fonts-dejavu-core)
# Where there is no node with npm.
NPM_PACKAGES=(nodejs npm)

# Those of the given packages that are not installed, one a line.
missing_packages() {
	local package
	for package in "$@"; do
		[[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
			printf '%s\n' "$package"
	done
}

# apt is asked for nothing when nothing is missing: the second run needs no network.
apt_install() {
	local missing
	mapfile -t missing < <(missing_packages "$@")
	[[ ${#missing[@]} -gt 0 ]] || return 0

	export DEBIAN_FRONTEND=noninteractive
	# List, but do not restart, services that use an upgraded library.
	export NEEDRESTART_MODE=l
	run apt-get update || warn "apt-get update failed; going on with the lists that are there"
	run apt-get install --yes --no-install-recommends \
		-o Dpkg::Options::=--force-confold "${missing[@]}"

	mapfile -t missing < <(missing_packages "${missing[@]}")
	if [[ ${#missing[@]} -gt 0 ]]; then
		note_failure "apt-get install did not install: ${missing[*]}"
		return 1
	fi
}

# need_packages TITLE PACKAGE...
need_packages() {
	local title=$1
	shift
	[[ -n $(missing_packages "$@") ]] || return 0
	step packages "install packages: $title" \
		"check the network and /etc/apt; then run this again" \
		apt_install "$@"
}

require_debian() {
	command -v apt-get >/dev/null ||
		die "this sets up Debian 12; on another system build by hand: ./configure --help"
}

# ---- apt with its own sources ---------------------------------------------
# Source packages need deb-src lines. The machine's own sources stay as they are:
# apt runs with a configuration in the cache, whose sources are derived from the
# machine's, Debian's own suites only.

PRIVATE_APT=$CACHE/apt
readonly PRIVATE_APT

private_apt_get() {
	run apt-get -c "$PRIVATE_APT/apt.conf" "$@"
}

private_apt_setup() {
	rm -rf "$PRIVATE_APT/sources"
	mkdir -p "$PRIVATE_APT"/{lists,archives}/partial "$PRIVATE_APT/sources"
	cat >"$PRIVATE_APT/apt.conf" <<END
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$PRIVATE_APT/sources";
Dir::State::lists "$PRIVATE_APT/lists";
Dir::Cache::archives "$PRIVATE_APT/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Sandbox::User "root";
Acquire::Languages "none";
END

	local codename file number=0
	# shellcheck source=/dev/null
	codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-stable}")
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[[ -r $file ]] || continue
		number=$((number + 1))
		derive_list "$codename" "$file" >"$PRIVATE_APT/sources/$number.list"
	done
	for file in /etc/apt/sources.list.d/*.sources; do
		[[ -r $file ]] || continue
		number=$((number + 1))
		derive_deb822 "$codename" "$file" >"$PRIVATE_APT/sources/$number.sources"
	done
	# An empty file is an error to no one, but says nothing either.
	find "$PRIVATE_APT/sources" -type f -empty -delete
	if [[ -z $(ls -A "$PRIVATE_APT/sources") ]]; then
		note_failure "no Debian suite for $codename found in /etc/apt/sources.list or /etc/apt/sources.list.d"
		return 1
	fi

	run apt-get -c "$PRIVATE_APT/apt.conf" update ||
		warn "some sources could not be read; going on with the others"
}

# deb [options] URI SUITE COMPONENT... → the same, and as deb-src
derive_list() {
	awk -v codename="$1" '
		$1 != "deb" || /cdrom:/ { next }
		{
			line = $0
			sub(/#.*/, "", line)
			sub(/^[ \t]*deb[ \t]+/, "", line)
			rest = line
			sub(/^\[[^]]*\][ \t]*/, "", rest)
			count = split(rest, field, /[ \t]+/)
			if (field[2] !~ ("^(" codename "|stable|oldstable)(-updates|-security|/updates)?$"))
				next
			for (i = 3; i <= count && field[i] != "main"; i++)
				;
			if (i > count)
				next
			print "deb " line
			print "deb-src " line
		}' "$2"
}

# The same for paragraphs of "Field: value"; a value may go on in indented lines.
derive_deb822() {
	awk -v codename="$1" '
		function flush_paragraph(    i) {
			if (count > 0 && types && suites != "" && main && !disabled) {
				print "Types: deb deb-src"
				print "Suites:" suites
				for (i = 1; i <= count; i++)
					print kept[i]
				print ""
			}
			count = types = main = disabled = 0
			suites = field = ""
		}
		function values(text,    i, n, word) {
			n = split(text, word, /[ \t]+/)
			for (i = 1; i <= n; i++) {
				if (field == "types" && word[i] == "deb")
					types = 1
				if (field == "components" && word[i] == "main")
					main = 1
				if (field == "enabled" && tolower(word[i]) == "no")
					disabled = 1
				if (field == "suites" && word[i] ~ \
				    ("^(" codename "|stable|oldstable)(-updates|-security|/updates)?$"))
					suites = suites " " word[i]
			}
		}
		/^#/ { next }
		/^[ \t]*$/ { flush_paragraph(); next }
		/^[^ \t]/ {
			field = tolower($0)
			sub(/[ \t]*:.*/, "", field)
		}
		{
			text = $0
			sub(/^[^ \t:]+:/, "", text)
			values(text)
			if (field != "types" && field != "suites")
				kept[++count] = $0
		}
		END { flush_paragraph() }' "$2"
}
