'use strict';
/* Would Elasticsearch take lines of the module under the shipped index template, and does the template say of
 * each field what Elastic Common Schema says?
 *
 *	node elasticsearch.js ECS TEMPLATE
 *
 * ECS is a directory with node_modules/ in it that has the fields of ECS before and after the version of the
 * lines: what is the same in both is so in between. Standard input has lines of JSON. What is wrong is said on
 * standard error. There is no Elasticsearch here; these are its rules for the types that the template uses. */
const fs = require('fs');
const net = require('net');
const path = require('path');
const { createRequire } = require('module');

const [modules, template] = process.argv.slice(2);
const load = createRequire(path.join(modules, 'package.json'));
const versions = ['8.11', '9.0'].map((version) => load(`ecs-${version}/build/commonjs/ecs_flat.js`).EcsFlat);

const said = new Set();

function fail(where, why) {
	if (!said.has(where + why))
		process.stderr.write(`${where}: ${why}\n`);
	said.add(where + why);
	process.exitCode = 1;
}

/* ---- the template ---- */

/* { 'event.start': {type: 'date'}, ... }; objects have the type 'object'. */
function flatten(properties, prefix, into) {
	for (const [name, field] of Object.entries(properties)) {
		const where = prefix + name;
		into[where] = field.properties ? { type: 'object' } : field;
		if (field.properties)
			flatten(field.properties, where + '.', into);
	}
	return into;
}

const { template: { mappings }, index_patterns: patterns } =
	JSON.parse(fs.readFileSync(template, 'utf8'));
const fields = flatten(mappings.properties, '', {});

for (const [where, { type }] of Object.entries(fields)) {
	if (type === 'object' || where.startsWith('mxwarden.'))
		continue;
	for (const ecs of versions)
		if (ecs[where]?.type !== type)
			fail(where, `is ${type}, and in ECS ${ecs[where]?.type ?? 'there is none'}`);
}

/* ---- the lines ---- */

const isDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;
const takes = {
	boolean: (value) => typeof value === 'boolean',
	date: (value) => typeof value === 'string' && isDate.test(value) && !isNaN(Date.parse(value)),
	ip: (value) => typeof value === 'string' && net.isIP(value) !== 0,
	keyword: (value) => typeof value === 'string',
	long: (value) => Number.isSafeInteger(value),
	match_only_text: (value) => typeof value === 'string',
};

const seen = new Set();

/* ECS names what some fields may say, and which are lists. */
function judgeByEcs(where, value) {
	for (const ecs of versions) {
		const { allowed_values: allowed, normalize = [] } = ecs[where] ?? {};
		if (allowed && ![value].flat().every((one) => allowed.some(({ name }) => name === one)))
			fail(where, `${JSON.stringify(value)} is no value of ECS`);
		if (normalize.includes('array') && !Array.isArray(value))
			fail(where, 'is no list, and in ECS it is one');
	}
}

function judge(value, where) {
	const type = fields[where]?.type;
	seen.add(where);
	if (type === undefined)
		return fail(where, 'is not in the template');
	judgeByEcs(where, value);
	if (type === 'object') {
		if (value !== null && (typeof value !== 'object' || Array.isArray(value)))
			return fail(where, 'is no object');
		return judgeMembers(value ?? {}, where + '.');
	}
	for (const one of [value].flat())
		if (!takes[type]?.(one))
			fail(where, `${JSON.stringify(one)} is no ${type}`);
}

function judgeMembers(object, prefix) {
	for (const [name, value] of Object.entries(object))
		if (name === '' || name.includes('.'))
			fail(prefix + name, 'is a name that Elasticsearch reads otherwise');
		else
			judge(value, prefix + name);
}

/* logs-DATASET-NAMESPACE, as an index pattern of the template. */
function judgeStream({ event: { dataset } }) {
	const stream = `logs-${dataset}-default`;
	const takesStream = patterns.some((pattern) => new RegExp('^' + pattern
		.replace(/\./g, '\\.').replace(/\*/g, '.*') + '$').test(stream));
	if (!takesStream || stream !== stream.toLowerCase())
		fail(stream, 'is no data stream of the template');
}

const lines = fs.readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');
for (const line of lines) {
	const event = JSON.parse(line);
	judgeMembers(event, '');
	judgeStream(event);
}

/* Those that Elasticsearch adds are in no line. */
for (const where of Object.keys(fields))
	if (!seen.has(where) && !where.startsWith('data_stream'))
		fail(where, 'is in the template, and in no line');
