"use strict";
// Sorts and filters the tables. Without it they read as well, in the order that matters most.
(() => {
	const said = document.getElementById("said");
	const value = (row, column) => {
		const cell = row.cells[column];
		return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
	};

	const sort = (table, head, column) => {
		const body = table.tBodies[0];
		const numbers = head.classList.contains("number");
		const now = head.getAttribute("aria-sort");
		// Of numbers the largest first, of texts the first; then the other way round.
		const up = now === null ? !numbers : now === "descending";
		const rows = Array.from(body.rows, (row, place) => ({ row, place, is: value(row, column) }));
		rows.sort((a, b) => {
			const order = typeof a.is === "number" && typeof b.is === "number" ? a.is - b.is :
				String(a.is).localeCompare(String(b.is), "en", { numeric: true });
			return (up ? order : -order) || a.place - b.place;
		});
		for (const other of head.parentNode.cells)
			other.removeAttribute("aria-sort");
		head.setAttribute("aria-sort", up ? "ascending" : "descending");
		body.append(...rows.map((entry) => entry.row));
		said.textContent = `${table.caption.textContent}: sorted by ${head.textContent}, ` +
			(up ? "ascending" : "descending");
	};

	const filter = (table, text) => {
		const wanted = text.trim().toLowerCase();
		let shown = 0;
		for (const row of table.tBodies[0].rows) {
			row.hidden = !row.textContent.toLowerCase().includes(wanted);
			shown += row.hidden ? 0 : 1;
		}
		said.textContent = `${table.caption.textContent}: ${shown} of ${table.tBodies[0].rows.length} rows`;
	};

	const addFilter = (table) => {
		const tools = document.createElement("p");
		const label = document.createElement("label");
		const input = document.createElement("input");
		tools.className = "tools";
		input.type = "search";
		input.id = `${table.id}-filter`;
		label.htmlFor = input.id;
		label.textContent = "Show only rows with";
		input.addEventListener("input", () => filter(table, input.value));
		tools.append(label, input);
		table.parentNode.before(tools);
	};

	for (const table of document.querySelectorAll("table")) {
		const heads = Array.from(table.tHead.rows[0].cells);
		if (table.tBodies[0].rows.length < 2)
			continue;
		heads.forEach((head, column) => {
			const button = document.createElement("button");
			button.type = "button";
			button.append(...head.childNodes);
			button.addEventListener("click", () => sort(table, head, column));
			head.append(button);
		});
		addFilter(table);
	}
})();
