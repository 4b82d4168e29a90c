'use strict';
/* Holds the Sigma rules against a schema and against lines of the module.
 *
 *	node sigma.js MODULES SCHEMA RULES...
 *
 * MODULES is a directory with node_modules/ in it. Standard input has lines of LABEL, tab, JSON. Printed is
 * TITLE, tab, LABEL for each rule and each label of which a line matches. No more of Sigma is understood than
 * the rules use; what is not understood is an error, as is all that the schema refuses. */
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

const [modules, schema, ...files] = process.argv.slice(2);
const load = createRequire(path.join(modules, 'package.json'));
const Ajv = load('ajv').default;
const yaml = load('yaml');

const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true,
	allErrors: true });
const isRule = ajv.compile(JSON.parse(fs.readFileSync(schema, 'utf8')));

function fail(where, why) {
	process.stderr.write(`${where}: ${why}\n`);
	process.exitCode = 1;
}

/* ---- one event ---- */

/* All values at a path of dots: a list has several. */
function valuesAt(event, field) {
	let value = event;
	for (const step of field.split('.'))
		value = value !== null && typeof value === 'object' && !Array.isArray(value) ?
			value[step] : undefined;
	return value === undefined ? [] : [value].flat();
}

const comparisons = {
	'': (actual, wanted) => typeof wanted === 'string' ?
		String(actual).toLowerCase() === wanted.toLowerCase() : actual === wanted,
	gte: (actual, wanted) => typeof actual === 'number' && actual >= wanted,
};

function itemOf(key, values) {
	const [field, modifier = '', ...more] = key.split('|');
	const compare = comparisons[modifier];
	const wanted = [values].flat();
	if (compare === undefined || more.length > 0)
		throw new Error(`the modifiers of ${key} are not understood`);
	if (modifier === 'gte' && wanted.some((value) => typeof value !== 'number'))
		throw new Error(`${key} is no number`);
	if (wanted.some((value) => typeof value === 'string' && /[*?\\]/.test(value)))
		throw new Error(`${key}: wildcards are not understood`);
	return (event) => valuesAt(event, field)
		.some((actual) => wanted.some((value) => compare(actual, value)));
}

function selectionOf(map) {
	const items = Object.entries(map).map(([key, values]) => itemOf(key, values));
	return (event) => items.every((item) => item(event));
}

/* TERM and TERM ..., where a TERM is NAME, not NAME, or 1 of PREFIX*. */
function conditionOf(text, selections) {
	const used = new Set();
	const terms = text.split(' and ').map((term) => {
		const [, not, any, name, star] =
			/^(not )?(1 of )?([a-z_]+)(\*)?$/.exec(term) ?? [];
		const chosen = Object.keys(selections).filter((key) =>
			star ? key.startsWith(name) : key === name);
		if (name === undefined || (any === undefined) !== (star === undefined) ||
		    chosen.length === 0)
			throw new Error(`the condition "${text}" is not understood`);
		chosen.forEach((key) => used.add(key));
		return (event) => chosen.some((key) => selections[key](event)) === !not;
	});
	if (used.size !== Object.keys(selections).length)
		throw new Error('a selection is in no condition');
	return (event) => terms.every((term) => term(event));
}

function detectionOf({ condition, ...maps }) {
	const selections = Object.fromEntries(Object.entries(maps)
		.map(([name, map]) => [name, selectionOf(map)]));
	return conditionOf(condition, selections);
}

/* ---- several events ---- */

const units = { s: 1, m: 60, h: 3600, d: 86400 };

/* The events with which a group has seen enough different values within the time. */
function correlate({ rules, timespan, condition, 'group-by': groupBy }, named, lines) {
	const span = Number(timespan.slice(0, -1)) * units[timespan.slice(-1)] * 1000;
	const groups = new Map();
	const found = [];
	for (const rule of rules)
		if (named[rule] === undefined)
			throw new Error(`there is no rule ${rule}`);
	const matching = lines.filter(({ event }) => rules.some((rule) => named[rule](event)));
	for (const line of matching.sort((a, b) => a.time - b.time)) {
		const key = JSON.stringify(groupBy.map((field) => valuesAt(line.event, field)));
		const group = (groups.get(key) ?? [])
			.filter(({ time }) => time > line.time - span);
		group.push(line);
		groups.set(key, group);
		const values = new Set(group.flatMap(({ event }) => valuesAt(event, condition.field)));
		if (values.size >= condition.gte)
			found.push(line);
	}
	return found;
}

/* ---- all of it ---- */

const lines = fs.readFileSync(0, 'utf8').split('\n').filter((line) => line !== '').map((line) => {
	const [label, text] = line.split('\t');
	const event = JSON.parse(text);
	return { label, event, time: Date.parse(event['@timestamp']) };
});

const ids = new Set();
const answers = new Set();
for (const file of files) {
	const named = {};
	for (const document of yaml.parseAllDocuments(fs.readFileSync(file, 'utf8'), { version: '1.2' })) {
		const rule = document.toJS();
		const where = `${file}: ${rule.title}`;
		if (document.errors.length + document.warnings.length > 0 || !isRule(rule)) {
			fail(where, ajv.errorsText(isRule.errors ?? document.errors));
			continue;
		}
		if (ids.has(rule.id))
			fail(where, 'another rule has this id');
		ids.add(rule.id);
		try {
			let found;
			if (rule.correlation !== undefined) {
				found = correlate(rule.correlation, named, lines);
			} else {
				const detection = detectionOf(rule.detection);
				if (rule.name !== undefined)
					named[rule.name] = detection;
				found = lines.filter(({ event }) => detection(event));
			}
			found.forEach(({ label }) => answers.add(`${rule.title}\t${label}`));
			for (const field of rule.fields ?? [])
				if (!lines.some(({ event }) => valuesAt(event, field).length > 0))
					fail(where, `no line has ${field}`);
		} catch (error) {
			fail(where, error.message);
		}
	}
}
process.stdout.write([...answers].sort().map((answer) => answer + '\n').join(''));
