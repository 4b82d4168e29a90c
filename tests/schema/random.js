'use strict';
/* Writes a policy of random values, most of them wrong, each on a line of its own: pieces that mean
 * something to a parser, in any order. The numbers are always the same.
 *
 *	node random.js SEED >policy.yaml */
let state = Number(process.argv[2]);

/* Marsaglia's xorshift with 32 bits; the state must not be 0. */
function below(limit) {
	state ^= state << 13;
	state ^= state >>> 17;
	state ^= state << 5;
	return (state >>> 0) % limit;
}

function one(list) {
	return list[below(list.length)];
}

function some(list, most) {
	return Array.from({ length: 1 + below(most) }, () => one(list)).join('');
}

/* In double quotes, on one line for every version of YAML. */
function quoted(text) {
	return '"' + Array.from(text, (character) => {
		const code = character.codePointAt(0);
		if (code >= 0x20 && code < 0x7f && !'"\\'.includes(character))
			return character;
		return '\\U' + code.toString(16).padStart(8, '0');
	}).join('') + '"';
}

const inNames = ['a', 'B', '0', '-', '_', '.', '.', '\\.', '\\065', '\\999', '\\a', '\u00e9', '*',
	'*.', '=', ' ', ' ', '\t', '@', '/', ':', 'xn--bcher-kva', '192.0.2.1', '1.2.3', '256.1.1.1',
	'::1', 'x'.repeat(62), 'x'.repeat(64), '\u00fc'.repeat(10), '||', '^', '#', '\\', '\u3002',
	'\u200d', '"', '\'', ',', ';', '->', '\u2192', '.com', 'CNAME', '$', '!', '(', ']', '\u00a0',
	'\n', '\r'];
const inNetworks = ['0', '1', '25', '255', '256', '.', '.', ':', ':', '::', '/', '/8', '/16', '/24',
	'/32', '/33', '/64', '/128', '/129', '/0', '/08', 'ffff', 'db8', '2001', 'any', '10.0.0.0',
	'%eth0', '[', ']', '-', 'g'];
const inTimes = ['2027', '1969', '-', '-', '12', '13', '02', '30', '31', 'T', ' ', '00:00', '23:59:59',
	':', '60', 'Z', '+01:00', '.5'];
const inTexts = ['a', '\n', '\t', '\r', '\u202e', '\u200b', '\u00e9', '\0', '\x1b', '\u0085',
	'\u00ad', 'x'.repeat(500), 'x'.repeat(24), '\u{1f600}', '\u{e0041}', '\ufeff', ' '];
const inIds = ['a', 'Z', '0', '-', '_', ' ', '.', 'a'.repeat(31), 'a'.repeat(32), '\u00e9'];
const inPercents = ['0', '1', '9', '10', '50', '100', '101', '%', '%', '.', '-', ' '];

function address() {
	if (below(2) === 0)
		return Array.from({ length: one([3, 4, 4, 4, 5]) },
			() => one(['0', '1', '10', '192', '255', '256', '01'])).join('.');
	return Array.from({ length: 2 + below(8) },
		() => one(['0', 'db8', '2001', 'ffff', '0000', ''])).join(':') +
		one(['', '', ':192.0.2.1', '::']);
}

function network() {
	if (below(3) === 0)
		return some(inNetworks, 7);
	return address() + one(['', '/8', '/16', '/24', '/31', '/32', '/48', '/64', '/128', '/01']);
}

function time() {
	if (below(4) === 0)
		return some(inTimes, 8);
	const two = (limit) => String(below(limit)).padStart(2, '0');
	const date = `${one(['1969', '1970', '2027', '2028', '9999'])}-${two(14)}-${two(33)}`;
	if (below(2) === 0)
		return date;
	return date + one(['T', 't', ' ', '']) + `${two(25)}:${two(61)}:${two(62)}` +
		one(['', '.', '.5', '.123456789']) + one(['', 'Z', 'z', '+01:00', '-14:00', '+24:00', ' Z']);
}

const lines = ['mxwarden: 1', 'mode: monitor', 'mail-hosts:', '  hosts:'];
const list = (count, make) => {
	for (let i = 0; i < count; i++)
		lines.push(`    - ${quoted(make())}`);
};
let rules = 0;
const each = (count, key, make, more) => {
	for (let i = 0; i < count; i++) {
		lines.push(`  - id: rule-${++rules}`, `    domains: [name-${rules}.example]`,
			`    ${key}: ${quoted(make())}`, ...more ?? []);
	}
};

/* A group is refused as a whole too, at its first line. */
list(1, () => '-');
list(700, network);
lines.push('expect:', '  pass:');
list(500, () => some(inNames, 4));
lines.push('watch:', '  - id: names', '    domains:');
list(2500, () => some(inNames, 6));
lines.push('    except:');
list(500, () => some(inNames, 5));
lines.push('  - id: suffixes', '    suffixes:');
list(500, () => `${some(inNames, 3)} ${some(inNames, 3)}`);
lines.push('    only:');
list(500, () => some(inNames, 4));
each(700, 'expires', time);
each(200, 'max-change', () => some(inPercents, 3));
each(200, 'description', () => some(inTexts, 4));
each(200, 'redirect', () => some(inNames, 3), ['    action: redirect']);
for (let i = 0; i < 100; i++)
	lines.push(`  - id: ${quoted(some(inIds, 5))}`, `    domains: [id-${i}.example]`);
process.stdout.write(lines.join('\n') + '\n');
