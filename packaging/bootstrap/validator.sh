# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# What validates the shipped schemas: ajv and a reader of YAML. They run in the tests only.

VALIDATOR=

# Sets VALIDATOR, a directory with node_modules/ in it.
need_validator() {
	need_npm_packages validator "ajv and yaml" "$ROOT/tests/schema" || return
	VALIDATOR=$NPM_TREE
}
