'use strict';
/* Judges lines of alerts by a schema in this directory.
 *
 *	node judge.js MODULES SCHEMA <LINES
 *
 * MODULES is a directory with node_modules/ in it. Each line that is not as the schema says is printed, by its
 * number and with what is wrong. The last line says how many were valid. */
const fs = require('fs');
const net = require('net');
const path = require('path');
const { createRequire } = require('module');

const [modules, schema] = process.argv.slice(2);
const Ajv = createRequire(path.join(modules, 'package.json'))('ajv/dist/2020').default;
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });

ajv.addFormat('ip', (text) => net.isIP(text) !== 0);
/* OCSF: an id is of its enumeration, and what stands beside it is what that calls it. */
ajv.addKeyword({
	keyword: 'captions',
	validate(enumerations, value) {
		return Object.entries(enumerations).every(([id, { caption, of }]) =>
			value[id] === undefined ? value[caption] === undefined :
			value[id] in of && (value[id] === 99 ||
				(value[caption] ?? of[value[id]]) === of[value[id]]));
	},
});
/* OCSF: type_uid is made of the class and the activity. */
ajv.addKeyword({
	keyword: 'typeUid',
	validate(wanted, value) {
		return value.type_uid === value.class_uid * 100 + value.activity_id;
	},
});

const validate = ajv.compile(JSON.parse(fs.readFileSync(schema, 'utf8')));
const lines = fs.readFileSync(0, 'utf8').split('\n').slice(0, -1);
let valid = 0;
lines.forEach((line, index) => {
	if (validate(JSON.parse(line)))
		return void valid++;
	const errors = validate.errors
		.map((error) => `${error.instancePath || '/'} ${error.message} ` +
			JSON.stringify(error.params));
	console.log(`${index + 1}: ${errors.join('; ')}`);
});
console.log(`${valid} of ${lines.length} are valid`);
