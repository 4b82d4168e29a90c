'use strict';
/* Validates YAML files against the shipped schemas, with a validator and a reader of YAML that are
 * not ours.
 *
 *	node validate.js MODULES POLICY-SCHEMA INCLUDE-SCHEMA HOST-SCHEMA
 *
 * MODULES is a directory with node_modules/ in it. Each line of standard input is SCHEMA and FILE
 * with a tab between, SCHEMA being policy, include or host. Each is answered by one line: "valid";
 * "invalid", the lines with mistakes, and behind a colon what they are; or "unreadable: " and why. */
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

const [modules, ...schemas] = process.argv.slice(2);
const load = createRequire(path.join(modules, 'package.json'));
const Ajv = load('ajv').default;
const yaml = load('yaml');

/* Strict: a keyword that the validator does not know is a mistake in the schema. But alternatives may
 * require a property that is defined beside them. */
const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true,
	allErrors: true });
ajv.addKeyword('patternErrorMessage');

const validators = {};
['policy', 'include', 'host'].forEach((name, index) => {
	validators[name] = ajv.compile(JSON.parse(fs.readFileSync(schemas[index], 'utf8')));
});

/* As editors read YAML: version 1.2, the core schema. */
function read(file) {
	const text = new TextDecoder('utf-8', { fatal: true }).decode(fs.readFileSync(file));
	const lines = new yaml.LineCounter();
	const options = { version: '1.2', schema: 'core', lineCounter: lines };
	const documents = yaml.parseAllDocuments(text, options);
	if (documents.length !== 1)
		throw new Error(`${documents.length || 'no'} documents`);
	for (const trouble of [...documents[0].errors, ...documents[0].warnings])
		throw trouble;
	return { document: documents[0], value: documents[0].toJS(), lines };
}

/* The line that an error is about: that of the key, where it is about one, else of the value. */
function lineOf(error, { document, lines }) {
	const steps = error.instancePath.split('/').slice(1)
		.map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
	const key = error.params.additionalProperty ?? error.params.propertyName ??
		error.propertyName;
	let node = steps.length ? document.getIn(steps, true) : document.contents;
	if (key !== undefined)
		node = node.items.map((pair) => pair.key)
			.find((candidate) => String(candidate) === key) ?? node;
	return lines.linePos(node.range[0]).line;
}

function answer(line) {
	const [schema, file] = line.split('\t');
	let source;
	try {
		source = read(file);
	} catch (error) {
		return `unreadable: ${error.message.split('\n')[0]}`;
	}
	if (validators[schema](source.value))
		return 'valid';
	const errors = validators[schema].errors;
	const places = new Set(errors.map((error) => lineOf(error, source)));
	return `invalid ${[...places].join(' ')}: ` + errors
		.map((error) => `${error.instancePath || '/'} ${error.message}`).join('; ');
}

const lines = fs.readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');
process.stdout.write(lines.map((line) => answer(line) + '\n').join(''));
