"use strict";
// Draws the matrix from the JSON beside it. Rows are made a batch at a time, as
// the reader scrolls to them, so that 2,000 targets open at once. All text goes
// through textContent: nothing of the data is ever read as markup.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const batch = 100;
  const names = {
    "": "all targets", any: data.any || "any change", create: "+ create", upgrade: "↑ upgrade", update: "~ update",
    rollback: "↓ rollback", replace: "± replace", delete: "- delete", blocked: "! blocked", withheld: "! withheld", unread: "✗ not read", left: "✗ left alone", unhealthy: "? unhealthy",
    unmanaged: "unmanaged", introduced: "introduced by these manifests", drift: "drift", failed: "✗ failed", held: "○ held", skipped: "» skipped", canceled: "■ canceled", sent: "→ sent", succeeded: "✓ succeeded",
  };

  function el(tag, props, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(props || {})) {
      if (value === undefined || value === null || value === "") continue;
      if (key in node && key !== "scope") node[key] = value; else node.setAttribute(key, value);
    }
    node.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
    return node;
  }

  // --- what the numbers of the data stand for --------------------------------

  const word = (i) => data.words[i || 0];

  const changes = [];
  for (const [first, entry, ...rest] of data.changes) {
    const base = first < 0 ? changes[-1 - first] : null;
    const params = base ? [...base.params] : rest;
    if (base) for (let i = 0; i < rest.length; i += 2) params[rest[i]] = rest[i + 1];
    changes.push({ ...(base || data.heads[first]), entry, params });
  }

  const cells = data.cells.map(([version, change, status, request, cost, flag, state, error]) => ({
    version: word(version), change: changes[change], state: word(state), flag: word(flag),
    outcome: status && { class: word(status).split(" ")[1], word: word(status), error: word(error),
      cost: [request && `request ${word(request)}`, word(cost)].filter(Boolean).join(", ") },
  }));

  // lineClass is by the first character of a line of a diff.
  const lineClass = { "-": "delete", "+": "create" };

  function paramOf(i) {
    const [mark, path, source, old, now] = data.params[i];
    const [className, sign] = word(mark).split(" ");
    const lines = now === undefined ? word(old).split("\n").map((text) => ({ text, class: lineClass[text[0]] })) : null;
    return { class: className, mark: sign, path: word(path), source: word(source), old: word(old), new: word(now), lines };
  }

  // --- what a row is about -------------------------------------------------

  const changeOf = (cell) => cell && cell.change;
  const classOf = (cell) => (cell.outcome ? cell.outcome.class : cell.change.class);

  // marks are all filters that a row answers to.
  function marks(row) {
    const found = new Set([""]);
    if (row.error) found.add(data.lost || "unread");
    for (const cell of row.cells) {
      if (!cell) continue;
      if (cell.flag) found.add(cell.flag);
      const change = changeOf(cell);
      if (!change) continue;
      found.add("any").add(change.class).add(change.origin || "any");
      if (cell.outcome) found.add(cell.outcome.class);
    }
    return found;
  }

  const rows = data.rows.map(([key, name, site, own, error]) => {
    const numbers = [...data.usual];
    for (let i = 0; i < own.length; i += 2) numbers[own[i]] = own[i + 1];
    const row = { key, name, error, ...data.sites[site], cells: numbers.map((i) => cells[i]) };
    row.marks = marks(row);
    row.entries = new Set(row.cells.map((c) => (changeOf(c) || {}).entry));
    row.text = [key, name, row.region, ...(row.labels || []), ...data.columns.filter((_, i) => changeOf(row.cells[i]))].join(" ").toLowerCase();
    return row;
  });

  // --- filter ---------------------------------------------------------------

  const filter = { text: "", op: "", wave: "", label: "", entry: -1, allColumns: false };
  let shown = [];
  let columns = [];
  let drawn = 0;

  function matches(row) {
    return row.marks.has(filter.op) && (filter.wave === "" || String(row.wave) === filter.wave) &&
      (filter.label === "" || (row.labels || []).includes(filter.label)) &&
      (filter.entry < 0 || row.entries.has(filter.entry)) &&
      filter.text.toLowerCase().split(/\s+/).every((word) => row.text.includes(word));
  }

  // pickColumns leaves out the components that no shown row has, and, unless
  // asked for, those that nothing happens to on any of them.
  function pickColumns() {
    const busy = new Set();
    const there = new Set();
    for (const row of shown) {
      row.cells.forEach((cell, column) => {
        if (!cell) return;
        there.add(column);
        if (cell.change || cell.flag === "unhealthy") busy.add(column);
      });
    }
    const keep = filter.allColumns || busy.size === 0 ? there : busy;
    columns = data.columns.map((_, i) => i).filter((i) => keep.has(i));
  }

  function apply() {
    shown = rows.filter(matches);
    pickColumns();
    for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", String(chip.dataset.filter === filter.op));
    $("entry-filter").hidden = filter.entry < 0;
    const head = el("tr", {}, el("th", { scope: "col" }, "target"), ...columns.map((i) => el("th", { scope: "col", title: data.columns[i] }, data.columns[i])));
    $("table").tHead.replaceChildren(head);
    $("table").tBodies[0].replaceChildren();
    drawn = 0;
    draw(batch);
    $("status").textContent = `${shown.length.toLocaleString("en")} of ${rows.length.toLocaleString("en")} targets, ` +
      `${columns.length} of ${data.columns.length} components`;
  }

  function draw(n) {
    const part = shown.slice(drawn, drawn + n);
    drawn += part.length;
    $("table").tBodies[0].append(...part.map(drawRow));
  }

  function drawRow(row) {
    const line = el("tr", {}, drawHead(row));
    if (row.error) {
      line.append(el("td", { className: "error", colSpan: Math.max(1, columns.length) }, `✗ ${row.error}`));
      return line;
    }
    line.append(...columns.map((i) => drawCell(row, data.columns[i], row.cells[i])));
    return line;
  }

  function drawHead(row) {
    const where = [row.region, row.wave ? `wave ${row.wave}` : ""].filter(Boolean).join(", ");
    const open = el("button", { type: "button", title: row.key }, row.name || row.key);
    open.addEventListener("click", () => showTarget(row));
    return el("th", { scope: "row" }, open, where ? el("small", {}, where) : "");
  }

  function drawCell(row, component, cell) {
    if (!cell) return el("td", { className: "none" }, "–");
    const change = changeOf(cell);
    const state = [cell.state, cell.flag].filter(Boolean).join(", ");
    if (!change) {
      return el("td", { className: cell.flag === "unhealthy" ? "change unhealthy" : "" },
        el("span", { className: "version" }, cell.version), state ? el("span", { className: "state" }, state) : "");
    }
    const open = el("button", { type: "button" }, el("span", { className: "word" }, cell.outcome ? `${cell.outcome.word}: ${change.word}` : change.word),
      el("span", { className: "version" }, versions(change)), state ? el("span", { className: "state" }, state) : "");
    open.append(el("span", { className: "unseen" }, ` ${component} on ${row.name || row.key}`));
    open.addEventListener("click", () => showChange(row, component, cell));
    return el("td", { className: `change ${classOf(cell)}` }, open);
  }

  // versions is "what" without the component, which the column names.
  const versions = (change) => change.what.slice(change.what.indexOf(" ") + 1);

  // --- details ----------------------------------------------------------------

  function show(heading, ...children) {
    $("dialog-heading").textContent = heading;
    $("dialog-body").replaceChildren(...children);
    $("dialog").showModal();
    $("dialog").scrollTop = 0;
    $("dialog-heading").focus();
  }

  function showChange(row, component, cell) {
    show(`${component} on ${row.name || row.key}`, place(row), ...details(cell));
  }

  function showTarget(row) {
    const parts = [place(row)];
    if (row.error) parts.push(el("p", { className: "note" }, row.error));
    data.columns.forEach((component, i) => {
      if (changeOf(row.cells[i])) parts.push(el("h3", {}, component), ...details(row.cells[i]));
    });
    const rest = data.columns.map((component, i) => [component, row.cells[i]]).filter(([, cell]) => cell && !changeOf(cell));
    if (rest.length) {
      parts.push(el("h3", {}, data.rest || "Left as it is"), el("table", {},
        el("thead", {}, el("tr", {}, ...["component", "version", "state"].map((t) => el("th", { scope: "col" }, t)))),
        el("tbody", {}, ...rest.map(([component, cell]) => el("tr", {}, el("th", { scope: "row" }, component), el("td", {}, cell.version),
          el("td", {}, [cell.state, cell.flag].filter(Boolean).join(", ")))))));
    }
    show(row.name || row.key, ...parts);
  }

  const place = (row) => el("p", {}, el("code", {}, row.key), [row.region && `, ${row.region}`, `, wave ${row.wave}`].filter(Boolean).join(""));

  function details(cell) {
    const change = changeOf(cell);
    const parts = [el("p", { className: change.class }, el("b", { className: "word" }, change.word), " ", el("span", { className: "what" }, change.what))];
    if (cell.outcome) {
      const o = cell.outcome;
      parts.push(el("p", { className: o.class }, el("b", { className: "word" }, o.word), o.error ? `: ${o.error}` : "", o.cost ? ` (${o.cost})` : ""));
    }
    if (change.blocked) parts.push(el("p", { className: "note" }, change.blocked));
    if (change.why) parts.push(el("p", {}, `Why: ${change.why}`));
    for (const note of change.notes || []) parts.push(el("p", { className: "note" }, note));
    if (change.params.length) parts.push(drawParams(change));
    if (change.carried) parts.push(el("p", {}, "Carried over: ", ...change.carried.flatMap((path, i) => [i ? ", " : "", el("code", {}, path)])));
    return parts;
  }

  const drawParams = (change) => el("dl", { className: "params" }, ...change.params.map((i) => drawParam(paramOf(i))));

  // complete draws what the page leaves to the first time that an entry is opened.
  function complete(card) {
    if (!card.dataset.later) return;
    card.querySelector(".carried, .targets").before(drawParams(changes[card.dataset.later]));
    delete card.dataset.later;
  }

  function drawParam(p) {
    const value = p.lines
      ? [el("pre", { tabIndex: 0, "aria-label": `Difference of ${p.path}` }, ...p.lines.map((l) => el("span", { className: l.class }, l.text + "\n")))]
      : [p.old ? el("del", {}, p.old) : "", p.old ? " → " : "", el("ins", {}, p.new)];
    return el("div", { className: p.class }, el("dt", {}, el("span", { className: "mark", "aria-hidden": "true" }, p.mark), " ", el("code", {}, p.path), " ",
      el("span", { className: "source" }, p.source)), el("dd", {}, ...value));
  }

  // --- wiring -------------------------------------------------------------------

  function options(select, list) {
    select.append(...list.map(([value, text]) => el("option", { value }, text)));
    select.options[0].value = "";
  }

  function jump() {
    apply();
    $("matrix").scrollIntoView();
    $("matrix").focus({ preventScroll: true });
  }

  const present = new Set(rows.flatMap((row) => [...row.marks]));
  options($("op"), Object.entries(names).filter(([value]) => present.has(value) || value === ""));
  const waves = [...new Set(rows.map((row) => row.wave))].sort((a, b) => a - b);
  options($("wave"), [["", "all"], ...waves.map((w) => [String(w), String(w)])]);

  $("text").addEventListener("input", (e) => { filter.text = e.target.value.trim(); apply(); });
  $("op").addEventListener("change", (e) => { filter.op = e.target.value; apply(); });
  const labels = [...new Set(rows.flatMap((row) => row.labels || []))].sort();
  options($("label"), [["", "all"], ...labels.map((l) => [l, l])]);
  $("label").closest("label").hidden = labels.length === 0;
  $("label").addEventListener("change", (e) => { filter.label = e.target.value; apply(); });
  $("wave").addEventListener("change", (e) => { filter.wave = e.target.value; apply(); });
  $("all-columns").addEventListener("change", (e) => { filter.allColumns = e.target.checked; apply(); });
  $("entry-clear").addEventListener("click", () => { filter.entry = -1; apply(); });
  $("filters").addEventListener("submit", (e) => e.preventDefault());
  $("filters").addEventListener("reset", () => { Object.assign(filter, { text: "", op: "", wave: "", label: "", entry: -1, allColumns: false }); apply(); });
  for (const chip of document.querySelectorAll(".chip")) {
    chip.addEventListener("click", () => {
      filter.op = filter.op === chip.dataset.filter ? "" : chip.dataset.filter;
      $("op").value = filter.op;
      jump();
    });
  }
  for (const button of document.querySelectorAll(".show")) {
    button.addEventListener("click", () => {
      filter.entry = Number(button.dataset.entry);
      $("entry-name").textContent = `Only targets with ${button.dataset.what}.`;
      jump();
    });
  }
  $("dialog-close").addEventListener("click", () => $("dialog").close());
  $("dialog").addEventListener("click", (e) => { if (e.target === $("dialog")) $("dialog").close(); });
  $("box").addEventListener("scroll", () => {
    const box = $("box");
    if (drawn < shown.length && box.scrollTop + 2 * box.clientHeight > box.scrollHeight) draw(batch);
  }, { passive: true });
  document.addEventListener("toggle", (e) => { if (e.target.open) complete(e.target); }, true);
  window.addEventListener("beforeprint", () => {
    draw(shown.length);
    for (const card of document.querySelectorAll("details")) {
      complete(card);
      card.open = true;
    }
  });

  apply();
})();
