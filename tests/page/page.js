// The page of mxwarden report in Chromium, held against the JSON of the same call:
//
//	node page.js TOOLS BROWSER PAGE JSON HOSTILE DAY [DIRECTORY]
//
// prints TAP. TOOLS has node_modules/ with playwright-core and axe-core in it; HOSTILE is a page of alerts whose
// texts try to be more than text; DAY is one of a single day, compared with a report that had
// others. With DIRECTORY pictures are left there, to be looked at.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const [tools, browserPath, pagePath, jsonPath, hostilePath, dayPath, pictures] = process.argv.slice(2);
const modules = path.join(tools, "node_modules");
const { chromium } = require(path.join(modules, "playwright-core"));
const axeSource = fs.readFileSync(path.join(modules, "axe-core", "axe.min.js"), "utf8");
const PATIENCE_MS = 60000;
const report = JSON.parse(fs.readFileSync(jsonPath, "utf8"));

// ---- what is expected, out of the JSON ----

const notes = {
	days: ["day"],
	rules: ["rule", "severity", "owner"],
	intended: ["domain"],
	domains: ["domain", "intended", "rule"],
	clients: ["client", "group"],
	lookalikes: ["class"],
	actions: ["action"],
	monitored: ["rule", "domain", "intended", "would"],
	resolvers: ["resolver"],
};
const minute = (time) => `${time.slice(0, 10)} ${time.slice(11, 16)}`;
const commas = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const number = (value) => ({ value: String(value), text: commas(value) });

function expectedRow(table, row) {
	const share = row.lookups / report.lookups.total;
	const cells = notes[table].map((key) => ({ text: row[key] ?? "" }));
	cells.push(number(row.stopped), number(row.passed),
		{ value: share.toFixed(6), text: `${(share * 100).toFixed(1)} %` }, number(row.bursts),
		{ text: minute(row.last) });
	if (row.new !== null)
		cells.push(number(row.was), { text: row.new ? "new" : "" });
	return cells;
}

function expectedTables() {
	const tables = {};
	for (const [name, { rows }] of Object.entries(report.tables))
		if (rows.length > 0)
			tables[name] = rows.map((row) => expectedRow(name, row));
	if (report.never_hit?.length > 0)
		tables.never = report.never_hit.map((rule) => [rule.rule, rule.section, rule.mode, rule.owner ?? "",
			`${rule.file}:${rule.line}`].map((text) => ({ text })));
	if (report.gaps.rows.length > 0)
		tables.missing = report.gaps.rows.map((gap) => [{ text: gap.resolver }, { text: gap.instance },
			number(gap.missing), number(gap.first), number(gap.last)]);
	if (report.changes.rows.length > 0)
		tables.changes = report.changes.rows.map((change) => [minute(change.time), change.resolver,
			change.action, change.message].map((text) => ({ text })));
	tables.read = report.files.map((file) => [{ text: file.name }, { text: file.form }, number(file.lines),
		number(file.octets), { text: file.trouble ?? "" }]);
	return tables;
}

// ---- what the page shows ----

const shownTables = (page) => page.evaluate(() => Object.fromEntries(
	Array.from(document.querySelectorAll("table"), (table) => [table.id.replace(/-table$/, ""),
		Array.from(table.tBodies[0].rows, (row) => Array.from(row.cells, (cell) => ({
			...(cell.dataset.value !== undefined && { value: cell.dataset.value }),
			text: cell.textContent,
		})))])));

const shownSums = (page) => page.evaluate(() => Array.from(document.querySelectorAll(".card strong"),
	(strong) => [strong.dataset.value, strong.textContent]));

// ---- cases ----

const cases = [];
const test = (name, run) => cases.push({ name, run });

function same(found, wanted, what) {
	const a = JSON.stringify(found), b = JSON.stringify(wanted);
	if (a !== b)
		throw new Error(`${what}: ${a}, expected ${b}`);
}

function holds(condition, what) {
	if (!condition)
		throw new Error(what);
}

// Opens a page; what it asks for and what it complains about is in `page.heard`.
async function open(browser, file, options = {}, media = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
	const page = await context.newPage();
	page.heard = { requests: [], complaints: [] };
	page.on("request", (request) => page.heard.requests.push(request.url()));
	page.on("console", (message) => page.heard.complaints.push(message.text()));
	page.on("pageerror", (error) => page.heard.complaints.push(String(error)));
	page.on("dialog", (dialog) => {
		page.heard.complaints.push(`dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	await page.emulateMedia(media);
	await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
	return page;
}

const ways = [
	["light", {}, { colorScheme: "light" }],
	["dark", {}, { colorScheme: "dark" }],
	["print", {}, { media: "print" }],
	["without script", { javaScriptEnabled: false }, { colorScheme: "light" }],
	["narrow", { viewport: { width: 360, height: 800 } }, { colorScheme: "light" }],
];

for (const [name, options, media] of ways) {
	test(`${name}: all figures are those of the JSON, and nothing is asked of anybody`, async (browser) => {
		const page = await open(browser, pagePath, options, media);
		const wanted = expectedTables(), found = await shownTables(page);
		same(Object.keys(found), Object.keys(wanted), "the tables");
		for (const table of Object.keys(wanted)) {
			same(found[table].length, wanted[table].length, `rows of ${table}`);
			wanted[table].forEach((row, place) => same(found[table][place], row, `${table}, row ${place}`));
		}
		const { stopped, monitored, passed } = report.lookups;
		same(await shownSums(page), [stopped, monitored, passed - monitored, report.lost.lookups]
			.map((sum) => [String(sum), commas(sum)]), "the sums");
		holds((await page.locator(".is-stopped").innerText()).includes(
			`${commas(report.messages_stopped.at_least)} to ${commas(report.messages_stopped.at_most)} messages, ` +
			"where each burst was one of its own"),
		"the messages");
		same(await page.locator(".is-monitored .note, .is-passed .note").allInnerTexts(),
			["the real answer was given because of a mode",
				"by a release, out of a cache, or as a failure that was there anyway"], "what passed");
		same(page.heard.requests, [pathToFileURL(pagePath).href], "requests");
		same(page.heard.complaints, [], "complaints of the browser");
		if (pictures !== undefined)
			await page.screenshot({ path: path.join(pictures, `${name.replace(/ /g, "-")}.png`), fullPage: true });
	});

	test(`${name}: everybody can read it (axe)`, async (browser) => {
		// axe needs to run itself: without script means without the page's.
		const bare = path.join(path.dirname(pagePath), "bare.html");
		fs.writeFileSync(bare, fs.readFileSync(pagePath, "utf8").replace(/<script>[^]*?<\/script>/, ""));
		const page = options.javaScriptEnabled === false ? await open(browser, bare, {}, media) :
			await open(browser, pagePath, options, media);
		await page.evaluate(axeSource);
		const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document,
			{ resultTypes: ["violations", "passes"] }));
		same(violations.map((violation) => [violation.id, violation.nodes.map((node) => node.html)]), [],
			"violations");
		holds(passes.some((pass) => pass.id === "color-contrast"), "contrast was not looked at");
	});
}

test("nothing is wider than a narrow window", async (browser) => {
	const page = await open(browser, pagePath, { viewport: { width: 360, height: 800 } });
	same(await page.evaluate(() => document.documentElement.scrollWidth), 360, "width");
});

test("the chart has a column for each day, as high as its look-ups", async (browser) => {
	const page = await open(browser, pagePath);
	const columns = await page.evaluate(() => Array.from(document.querySelectorAll(".chart g"), (group) => ({
		title: group.querySelector("title").textContent,
		heights: Array.from(group.querySelectorAll("rect"), (rect) => Number(rect.getAttribute("height"))),
		left: Number(group.querySelector("rect").getAttribute("x")),
	})));
	const days = report.tables.days.rows;
	same(columns.map((column) => column.title),
		days.map((day) => `${day.day}: ${day.stopped} stopped, ${day.passed} passed`), "the columns");
	// What one look-up is high is the same in all of them, and a day is as wide everywhere, empty ones too.
	const highest = days.reduce((best, day, i) => (day.lookups > days[best].lookups ? i : best), 0);
	const scale = columns[highest].heights.reduce((a, b) => a + b) / days[highest].lookups;
	const day = (text) => Date.parse(text) / 86400000;
	const width = (columns.at(-1).left - columns[0].left) / (day(days.at(-1).day) - day(days[0].day));
	columns.forEach((column, i) => {
		holds(Math.abs(column.heights[0] - days[i].stopped * scale) < 0.02, `${column.title}: stopped`);
		holds(Math.abs(column.heights[1] - days[i].passed * scale) < 0.02, `${column.title}: passed`);
		holds(Math.abs(column.left - columns[0].left - (day(days[i].day) - day(days[0].day)) * width) < 0.5,
			`${column.title}: place`);
	});
});

test("the only day of a chart has its name below its column", async (browser) => {
	const page = await open(browser, dayPath);
	const middle = (selector) => page.locator(selector).evaluateAll((all) => all.map((one) => {
		const box = one.getBoundingClientRect();
		return (box.left + box.right) / 2;
	}));
	const [name] = await middle(".chart > text:last-of-type"), [bar, ...others] = await middle(".chart g");
	same(others, [], "other columns");
	holds(Math.abs(name - bar) < 1, `the name is at ${name}, the column at ${bar}`);
});

test("numbers keep away from what begins beside them", async (browser) => {
	const page = await open(browser, pagePath);
	// From the end of the text in one cell to the beginning of that in the next.
	const gaps = await page.locator("#domains-table tr").evaluateAll((rows) => rows.map((row) => {
		const box = (cell) => {
			const range = document.createRange();
			range.selectNodeContents(cell);
			return range.getBoundingClientRect();
		};
		return box(row.cells[7]).left - box(row.cells[6]).right;
	}));
	holds(gaps.length > 1 && gaps.every((gap) => gap >= 18), `the gaps are ${gaps}`);
});

test("what is called new may have been among the others, and the page says so at its table", async (browser) => {
	const page = await open(browser, dayPath);
	const sections = await page.locator("section", { hasText: "The report before had others in this table" })
		.evaluateAll((all) => all.map((section) => section.getAttribute("aria-labelledby")));
	// Of classes and rows only monitored there was one then, and of resolvers; days are not compared.
	same(sections, ["rules", "intended", "domains", "clients", "actions"], "the tables");
	same(await (await open(browser, pagePath)).locator("section", { hasText: "The report before" }).count(), 0,
		"tables of a page compared with a whole report");
});

const column = (page, place) => page.locator("#domains-table tbody tr").evaluateAll((rows, at) =>
	rows.filter((row) => !row.hidden).map((row) => row.cells[at].dataset.value ?? row.cells[at].textContent), place);

test("tables sort, by numbers and by texts", async (browser) => {
	const page = await open(browser, pagePath);
	const head = (name) => page.locator("#domains-table thead th", { hasText: name });
	const rows = report.tables.domains.rows;
	const up = (a, b) => a - b, texts = (a, b) => a.localeCompare(b, "en", { numeric: true });

	await head("Bursts").getByRole("button").click();
	same(await head("Bursts").getAttribute("aria-sort"), "descending", "aria-sort");
	same((await column(page, 6)).map(Number), rows.map((row) => row.bursts).sort(up).reverse(), "falling");
	await head("Bursts").getByRole("button").press("Enter");
	same(await head("Bursts").getAttribute("aria-sort"), "ascending", "aria-sort");
	same((await column(page, 6)).map(Number), rows.map((row) => row.bursts).sort(up), "rising");
	await head("Wrong domain").getByRole("button").click();
	same(await head("Bursts").getAttribute("aria-sort"), null, "aria-sort of another column");
	same(await column(page, 0), rows.map((row) => row.domain).sort(texts), "texts");
	holds((await page.getByRole("status").innerText()).includes("sorted by Wrong domain, ascending"), "said");
});

test("tables filter, and paper has all rows", async (browser) => {
	const page = await open(browser, pagePath);
	const rows = report.tables.domains.rows;
	const wanted = rows.filter((row) => [row.domain, row.intended, row.rule].some((text) => text?.includes("army")));

	holds(wanted.length > 0 && wanted.length < rows.length, "there is nothing to filter");
	await page.locator("#domains-table-filter").fill("ARMY");
	same(await column(page, 0), wanted.map((row) => row.domain), "rows");
	holds((await page.getByRole("status").innerText()).includes(`${wanted.length} of ${rows.length} rows`), "said");
	await page.emulateMedia({ media: "print" });
	same(await page.locator("#domains-table tbody tr:visible").count(), rows.length, "rows on paper");
	same(await page.locator("nav:visible, .tools:visible").count(), 0, "what is of no use on paper");
});

test("paper: a PDF of it can be made", async (browser) => {
	const page = await open(browser, pagePath);
	const pdf = await page.pdf({ format: "A4", printBackground: false, margin: { top: "1cm", bottom: "1cm",
		left: "1cm", right: "1cm" } });
	holds(pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 10000, "no PDF");
	if (pictures !== undefined)
		fs.writeFileSync(path.join(pictures, "page.pdf"), pdf);
});

test("the keyboard leads past the links", async (browser) => {
	const page = await open(browser, pagePath);
	await page.keyboard.press("Tab");
	same(await page.evaluate(() => document.activeElement.textContent), "Skip to the report", "the first stop");
	await page.keyboard.press("Enter");
	same(await page.evaluate(() => document.activeElement.id), "main", "where it leads");
});

test("landmarks and headings", async (browser) => {
	const page = await open(browser, pagePath);
	for (const role of ["banner", "navigation", "main", "contentinfo"])
		same(await page.getByRole(role).count(), 1, role);
	same(await page.getByRole("heading", { level: 1 }).count(), 1, "main headings");
	const regions = await page.locator("main > section").evaluateAll((sections) => sections.map((section) =>
		document.getElementById(section.getAttribute("aria-labelledby"))?.tagName));
	holds(regions.length > 5 && regions.every((tag) => tag === "H2"), "sections without a heading");
	const bare = await page.locator("table").evaluateAll((tables) => tables.filter((table) => !table.caption ||
		Array.from(table.querySelectorAll("th")).some((head) => !head.scope)).map((table) => table.id));
	same(bare, [], "tables without caption or scope");
	same(await page.evaluate(() => Array.from(document.querySelectorAll("nav a"), (link) => link.hash.slice(1))
		.filter((id) => document.getElementById(id) === null)), [], "links that lead nowhere");
});

test("what names say is text", async (browser) => {
	const page = await open(browser, hostilePath);
	const seen = await page.evaluate(() => ({
		run: globalThis.pwned,
		scripts: document.scripts.length,
		foreign: document.querySelectorAll("img, iframe, object, b, a[href^='javascript'], [onclick], [onload]").length,
		text: document.documentElement.textContent,
	}));
	same([seen.run, seen.scripts, seen.foreign], [undefined, 1, 0], "run, scripts, foreign elements");
	holds(seen.text.includes("<script>pwned=1</script>.ml"), "the name is not shown");
	holds(seen.text.includes("\"><img src=x onerror=pwned=1>"), "the quote is not shown");
	// eslint-disable-next-line no-control-regex
	holds(!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]/.test(seen.text),
		"a character that reorders or controls");
	holds(seen.text.includes("\\226\\128\\174"), "U+202E is not shown as octets");
	same(page.heard.requests, [pathToFileURL(hostilePath).href], "requests");
	same(page.heard.complaints, [], "complaints of the browser");
});

// A page to which something was added that is there to be loaded: what of it came, and what was run.
async function spoil(browser, markup) {
	const directory = fs.mkdtempSync(path.join(path.dirname(pagePath), "spoiled-"));
	const page = await (await browser.newContext()).newPage();
	const loaded = [];

	fs.writeFileSync(path.join(directory, "x.css"), "main { display: none }");
	fs.writeFileSync(path.join(directory, "x.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
	fs.writeFileSync(path.join(directory, "page.html"), markup.replace("<main", `<script>globalThis.pwned = 1</script>
		<img src="x.svg" onload="globalThis.pwned = 2"><link rel="stylesheet" href="x.css"><main`));
	page.on("requestfinished", (request) => loaded.push(path.basename(request.url())));
	await page.goto(pathToFileURL(path.join(directory, "page.html")).href, { waitUntil: "load" });
	return [loaded.sort(), await page.evaluate(() => globalThis.pwned ?? 0), await page.locator("main").isVisible()];
}

test("what gets into the page all the same is not run, nor loaded", async (browser) => {
	const markup = fs.readFileSync(pagePath, "utf8");

	same(await spoil(browser, markup), [["page.html"], 0, true], "loaded, run, shown");
	same(await spoil(browser, markup.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "")),
		[["page.html", "x.css", "x.svg"], 2, false], "loaded, run, shown, without the policy");
});

(async () => {
	const browser = await chromium.launch({ executablePath: browserPath,
		args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
	let failed = 0;
	console.log(`1..${cases.length}`);
	for (const [i, { name, run }] of cases.entries()) {
		try {
			await Promise.race([run(browser), new Promise((_, reject) => {
				setTimeout(() => reject(new Error(`not done in ${PATIENCE_MS / 1000} s`)), PATIENCE_MS).unref();
			})]);
			console.log(`ok ${i + 1} - ${name}`);
		} catch (error) {
			failed++;
			console.log(`not ok ${i + 1} - ${name}`);
			console.log(String(error.message).slice(0, 2000).replace(/^/gm, "# "));
		}
		for (const context of browser.contexts())
			await context.close();
	}
	await browser.close();
	process.exit(failed > 0 ? 1 : 0);
})();
