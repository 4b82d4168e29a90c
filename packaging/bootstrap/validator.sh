# shellcheck shell=bash disable=SC2034 # variables are used in other parts
# What others say, for the tests only: ajv and a reader of YAML, which validate what is shipped, and the
# fields of Elastic Common Schema.

VALIDATOR=
ECS=

# Sets VALIDATOR and ECS, directories with node_modules/ in them.
need_validator() {
	need_npm_packages validator "ajv and yaml" "$ROOT/tests/schema" || return
	VALIDATOR=$NPM_TREE
	need_npm_packages ecs "the fields of ECS" "$ROOT/tests/soc" || return
	ECS=$NPM_TREE
}
