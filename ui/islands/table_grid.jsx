// A decision table as a grid: one column for each term that is compared, one for each output; arrows, paste from Excel.
import { createElement as h, useEffect, useMemo, useRef, useState } from "react";
import { fresh, parsed, shown } from "./condition_tree.jsx";
import { Effects } from "./effects.jsx";
import { recalled, recalledAs, remember } from "./kept.js";

const ROW = 34;
const VISIBLE = 16;
const BARE = new Set(["is true", "is false", "is known", "is missing"]);

const leaves = (when) => ("all" in when ? when.all : [when]);
const isFlat = (when) => leaves(when).every((leaf) => "term" in leaf && "op" in leaf);
const columnOf = (leaf) => `${leaf.term} ${BARE.has(leaf.op) ? "?" : leaf.op}`;

function columnsOf(table, extra) {
  const found = new Map();
  for (const row of table.rows) if (isFlat(row.when)) for (const leaf of leaves(row.when)) if (leaf.term) found.set(columnOf(leaf), { term: leaf.term, op: BARE.has(leaf.op) ? "?" : leaf.op });
  for (const each of extra) found.set(`${each.term} ${each.op}`, each);
  return [...found.values()];
}

function cellText(row, column) {
  const leaf = leaves(row.when).find((each) => columnOf(each) === `${column.term} ${column.op}`);
  return !leaf ? "" : BARE.has(leaf.op) ? leaf.op : shown(leaf.value);
}

function withCell(row, column, text, type) {
  const others = leaves(row.when).filter((each) => each.term && columnOf(each) !== `${column.term} ${column.op}`);
  const typed = text.trim();
  const leaf = typed === "" ? [] : column.op === "?" ? [{ term: column.term, op: BARE.has(typed) ? typed : "is true" }] : [{ term: column.term, op: column.op, value: parsed(typed, column.op, type) }];
  const parts = [...others, ...leaf];
  return { ...row, when: { all: parts.length ? parts : [{ ...fresh() }] } };
}

const given = (text, output) => {
  const typed = text.trim();
  if (output.type === "flag") return /^(true|yes|ja|wahr|1)$/i.test(typed);
  if (output.type === "count" || output.type === "days") return /^-?\d+$/.test(typed) ? Number(typed) : typed;
  return output.type === "code" ? typed : parsed(typed, "=", output.type);
};

function withGiven(row, output, text) {
  const give = { ...row.give };
  if (text.trim() === "") delete give[output.name]; else give[output.name] = given(text, output);
  return { ...row, give };
}

// The rows in the order of a column, numbers by size; a row stays where it is while it is typed in.
function ordered(rows, column, down, value) {
  const known = rows.map((row) => value(row, column));
  const size = (text) => { const found = text.replace(/\s/g, "").match(/-?\d+(?:[.,]\d+)?/); return found ? Number(found[0].replace(",", ".")) : NaN; };
  const places = rows.map((_, place) => place);
  places.sort((one, other) => {
    const [a, b] = [size(known[one]), size(known[other])];
    const by = Number.isNaN(a) || Number.isNaN(b) ? known[one].localeCompare(known[other]) : a - b;
    return (down ? -by : by) || one - other;
  });
  return places;
}

export function Findings({ findings, rows, words, running, onCheck, locked }) {
  const [shown, setShown] = useState(-1);
  const number = (id) => rows.findIndex((row) => row.id === id) + 1;
  return h("div", { className: "card-body col g3 findings" },
    h("div", { className: "row wrap" },
      h("button", { type: "button", className: "btn sm", id: "check-rows", disabled: running, onClick: () => onCheck?.() }, running ? words.checking : words.check_rows),
      findings ? h("span", { className: "meta", role: "status" }, findings.length ? `${findings.length} ${words.found}` : words.found_none) : null),
    ...(findings ?? []).map((each, at) => h("div", { key: at, className: `finding ${each.kind}`, "data-finding": each.kind },
      h("div", { className: "row wrap" },
        h("span", { className: each.kind === "gap" ? "pill bad" : "pill warn" }, each.kind === "gap" ? words.gap : words.overlap),
        each.rows.length ? h("span", { className: "medium" }, `${words.row} ${each.rows.map(number).join(", ")}`) : null,
        h("span", { className: "grow" }, each.sentence),
        each.document.length ? h("button", { type: "button", className: "btn sm", "aria-expanded": shown === at, onClick: () => setShown(shown === at ? -1 : at) }, words.show_document) : null),
      shown === at ? h("dl", { className: "sum example" }, ...each.document.map((term) => h("div", { key: term.name }, h("dt", { className: "mono" }, term.name), h("dd", null, term.value))), h("div", null, h("dt", null, words.becomes), h("dd", { className: "medium" }, each.outcome))) : null)));
}

export function TableGrid({ table, kept, offers, words, locked, problems, onChange, findings, checking, onCheck }) {
  const [sorting, setSorting] = useState(null);
  const [extra, setExtra] = useState([]);
  const [top, setTop] = useState(0);
  const [at, setAt] = useState(0);
  const [adding, setAdding] = useState({ term: "", op: "=" });
  // A column that no cell uses yet, and one that is being named, are in no row: they stay in the tab.
  useEffect(() => { setExtra(recalledAs(`${kept} columns`, extra)); setAdding(recalledAs(`${kept} column`, adding)); }, [kept]);
  useEffect(() => { if (extra.length) remember(`${kept} columns`, JSON.stringify(extra)); }, [kept, extra]);
  useEffect(() => { if (adding.term || recalled(`${kept} column`)) remember(`${kept} column`, JSON.stringify(adding)); }, [kept, adding]);
  const [pasted, setPasted] = useState(null);
  const [draft, setDraft] = useState(null);
  const scroller = useRef(null);
  const conditions = useMemo(() => columnsOf(table, extra), [table.rows, extra]);
  const columns = [...conditions.map((each) => ({ ...each, kind: "when" })), ...table.outputs.map((output) => ({ ...output, kind: "give" }))];
  const typeOf = (term) => offers.terms.find((each) => each.name === term)?.type ?? "text";
  const rows = table.rows;
  const set = (next) => onChange({ ...table, rows: next });
  const changed = (row, column, text) => (column.kind === "give" ? withGiven(row, column, text) : withCell(row, column, text, typeOf(column.term)));
  const value = (row, column) => (column.kind === "give" ? shown(row.give[column.name]) : isFlat(row.when) ? cellText(row, column) : "…");
  const fresh_id = (taken) => { let count = taken.size + 1; while (taken.has(`r${count}`)) count += 1; taken.add(`r${count}`); return `r${count}`; };
  const order = useMemo(() => (sorting && columns[sorting.at] ? ordered(rows, columns[sorting.at], sorting.down, value) : rows.map((_, place) => place)), [sorting, rows.length, columns.length]);
  const marked = useMemo(() => { const found = new Map(); for (const each of findings ?? []) for (const id of each.rows) found.set(id, [...(found.get(id) ?? []), each]); return found; }, [findings]);
  const gaps = (findings ?? []).filter((each) => each.kind === "gap");
  const sort = (at) => { setSorting(sorting?.at !== at ? { at, down: false } : sorting.down ? null : { at, down: true }); };
  const blank = (taken) => ({ id: fresh_id(taken), when: { all: [{ ...fresh() }] }, give: {}, then: [], priority: 0, note: "" });
  const add = (after) => { const next = [...rows]; next.splice(after + 1, 0, blank(new Set(rows.map((row) => row.id)))); set(next); setAt(after + 1); };
  const move = (by) => { const next = [...rows]; const [one] = next.splice(at, 1); next.splice(at + by, 0, one); set(next); setAt(at + by); };
  const focus = (row, column) => {
    const box = scroller.current;
    if (row * ROW < box.scrollTop) box.scrollTop = row * ROW;
    if ((row + 2) * ROW > box.scrollTop + box.clientHeight) box.scrollTop = (row + 2) * ROW - box.clientHeight;
    setTimeout(() => box.querySelector(`[data-cell="${row}:${column}"]`)?.focus(), 30);
  };
  const keys = (event, spot, column) => {
    const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key], row = order[spot];
    if (event.altKey && step && event.key !== "Enter") { event.preventDefault(); if (!sorting && rows[row + step]) { move(step); focus(row + step, column); } return; }
    if (event.ctrlKey && event.key === "Enter") { event.preventDefault(); setSorting(null); add(row); focus(row + 1, column); return; }
    if (event.ctrlKey && event.key === "d" && spot > 0) { event.preventDefault(); const above = rows[order[spot - 1]]; set(rows.map((each, place) => (place === row ? changed(each, columns[column], value(above, columns[column])) : each))); return; }
    if (step) { event.preventDefault(); setDraft(null); if (order[spot + step] !== undefined) { setAt(order[spot + step]); focus(spot + step, column); } }
  };
  const paste = (event, row, column) => {
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    setPasted({ row, column, cells: text.replace(/\r?\n$/, "").split(/\r?\n/).slice(0, 3000).map((line) => line.split("\t").slice(0, 60)) });
  };
  const take = () => {
    const taken = new Set(rows.map((row) => row.id)), next = [...rows];
    pasted.cells.forEach((cells, by) => {
      const place = order[pasted.row + by] ?? next.length;
      if (!next[place]) next[place] = blank(taken);
      cells.forEach((text, along) => { const column = columns[pasted.column + along]; if (column) next[place] = changed(next[place], column, text); });
    });
    setPasted(null); set(next);
  };
  const first = Math.max(0, Math.floor(top / ROW) - 4), last = Math.min(rows.length, first + VISIBLE + 8);
  const faulty = new Map();
  for (const each of problems) { const named = /^rows\[([^\]]*)\]/.exec(each.path); if (named) faulty.set(named[1], [...(faulty.get(named[1]) ?? []), each]); }
  const head = (column) => (column.kind === "give" ? h("span", null, h("span", { className: "meta" }, `${words.gives} `), column.name) : h("span", null, h("span", { className: "mono" }, column.term), " ", h("span", { className: "meta" }, column.op)));
  const cell = (row, place, spot, column, along) => h("td", { key: along, className: column.kind !== "when" ? "" : marked.has(row.id) ? "meets" : faulty.has(row.id) ? "differs" : "" },
    h("input", { className: "cell", "data-cell": `${spot}:${along}`, disabled: locked || (column.kind === "when" && !isFlat(row.when)), maxLength: 2000, autoComplete: "off",
      value: draft && draft.key === `${spot}:${along}` ? draft.text : value(row, column), "aria-label": `${words.row} ${place + 1}, ${column.kind === "give" ? column.name : column.term}`,
      onFocus: () => setAt(place), onKeyDown: (event) => keys(event, spot, along), onPaste: (event) => paste(event, spot, along), onBlur: () => setDraft(null),
      onChange: (event) => { setDraft({ key: `${spot}:${along}`, text: event.target.value }); set(rows.map((each, one) => (one === place ? changed(each, column, event.target.value) : each))); } }));
  const chosen = rows[Math.min(at, rows.length - 1)];
  return h("section", { className: "card grid-card" },
    h("div", { className: "card-head wrap" }, h("h3", { className: "h3" }, words.grid), h("span", { className: "meta" }, `${rows.length} ${words.rows}`),
      locked ? null : h("span", { className: "row push" },
        h("button", { type: "button", className: "btn sm", onClick: () => add(at) }, words.add_row),
        h("button", { type: "button", className: "btn sm ghost", disabled: rows.length < 2, onClick: () => { set(rows.filter((_, place) => place !== at)); setAt(Math.max(0, at - 1)); } }, words.remove_row))),
    pasted ? h("div", { className: "banner", role: "status" }, h("div", { className: "grow" }, `${pasted.cells.length} × ${Math.max(...pasted.cells.map((line) => line.length))}: ${words.paste_ask}`),
      h("div", { className: "actions" }, h("button", { type: "button", className: "btn primary", onClick: take }, words.paste), h("button", { type: "button", className: "btn", onClick: () => setPasted(null) }, words.cancel))) : null,
    h("div", { className: "tbl-wrap grid-scroll", ref: scroller, tabIndex: 0, role: "group", "aria-label": words.grid, onScroll: (event) => setTop(event.currentTarget.scrollTop) },
      h("table", { className: "tbl grid" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, "#"), ...columns.map((column, along) => h("th", { key: along, scope: "col", "aria-sort": sorting?.at === along ? (sorting.down ? "descending" : "ascending") : "none" }, h("button", { type: "button", className: "sorts", onClick: () => sort(along), title: words.sort }, head(column), sorting?.at === along ? (sorting.down ? " ↓" : " ↑") : ""))), h("th", { scope: "col" }, words.then))),
        h("tbody", null,
          first ? h("tr", { "aria-hidden": true }, h("td", { colSpan: columns.length + 2, style: { height: first * ROW, padding: 0 } })) : null,
          ...order.slice(first, last).map((place, by) => { const row = rows[place]; const spot = first + by; return h("tr", { key: row.id, className: place === at ? "cur" : "", style: { height: ROW } },
            h("td", { className: "num meta" }, place + 1, ...(marked.get(row.id) ?? []).slice(0, 1).map((each) => h("span", { key: "mark", className: "pill warn", title: each.sentence }, `${words.overlap} ${each.rows.filter((id) => id !== row.id).map((id) => rows.findIndex((one) => one.id === id) + 1).join(", ")}`))), ...columns.map((column, along) => cell(row, place, spot, column, along)),
            h("td", null, h("button", { type: "button", className: "btn ghost sm", onClick: () => setAt(place), "aria-label": `${words.then} ${place + 1}` }, row.then.length ? row.then.map((each) => words[`e_${each.effect}`]).join(", ") : "—"))); }),
          ...(last === rows.length ? gaps.map((each, number) => h("tr", { key: `gap${number}`, className: "gap", "data-gap": "" }, h("td", null, "!"), ...columns.map((column, along) => h("td", { key: along }, column.kind === "when" ? each.document.find((term) => term.name === column.term)?.value ?? words.anything : along === conditions.length ? words.gap : "")), h("td", null, each.outcome))) : []),
          last < rows.length ? h("tr", { "aria-hidden": true }, h("td", { colSpan: columns.length + 2, style: { height: (rows.length - last) * ROW, padding: 0 } })) : null))),
    ...[...faulty].slice(0, 8).flatMap(([id, found]) => found.slice(0, 2).map((each, place) => h("div", { key: `${id}${place}`, className: "fault inset", role: "status" }, h("b", null, `${rows.findIndex((row) => row.id === id) + 1}: `), each.sentence, " ", each.remedy))),
    h(Findings, { findings, rows, words, running: checking, onCheck, locked }),
    locked ? null : h("div", { className: "card-body row wrap" },
      h("input", { className: "input mono", list: "grid-terms", value: adding.term, "aria-label": words.column, placeholder: words.column, onChange: (event) => { const type = typeOf(event.target.value); setAdding({ term: event.target.value, op: type === "flag" ? "?" : offers.ops[type][0] }); } }),
      h("datalist", { id: "grid-terms" }, ...offers.terms.map((term) => h("option", { key: term.name, value: term.name }, term.meaning))),
      h("select", { className: "select op", value: adding.op, "aria-label": words.op, onChange: (event) => setAdding({ ...adding, op: event.target.value }) }, ...[...(offers.ops[typeOf(adding.term)] ?? []).filter((op) => !BARE.has(op)), "?"].map((op) => h("option", { key: op, value: op }, op))),
      h("button", { type: "button", className: "btn sm", disabled: !adding.term, onClick: () => { setExtra([...extra, adding]); setAdding({ term: "", op: "=" }); } }, words.add_column),
      h("button", { type: "button", className: "btn sm ghost", onClick: () => { let count = table.outputs.length + 1; while (table.outputs.some((each) => each.name === `output_${count}`)) count += 1; onChange({ ...table, outputs: [...table.outputs, { name: `output_${count}`, type: "code", codes: [] }] }); } }, words.add_output)),
    chosen && table.outputs.length ? h("div", { className: "card-body fieldlets" }, ...table.outputs.map((output, along) => h("label", { key: along, className: "fieldlet" }, h("span", { className: "meta" }, `${words.gives} ${along + 1}`),
      h("input", { className: "input", value: output.name, disabled: locked, maxLength: 64, onChange: (event) => { const name = event.target.value; if (table.outputs.some((each) => each.name === name)) return; onChange({ ...table, outputs: table.outputs.map((each, place) => (place === along ? { ...each, name } : each)), rows: rows.map((row) => (output.name in row.give ? { ...row, give: Object.fromEntries(Object.entries(row.give).map(([key, text]) => [key === output.name ? name : key, text])) } : row)) }); } })))) : null,
    chosen ? h("div", { className: "card-body" }, h("div", { className: "label" }, `${words.row} ${Math.min(at, rows.length - 1) + 1}: ${words.then}`),
      h(Effects, { effects: chosen.then, kinds: offers.effects, words, terms: offers.terms, locked, problems: problems.map((each) => ({ ...each, path: each.path.replace(`rows[${chosen.id}].`, "") })), path: "then", fewest: 0, onChange: (then) => set(rows.map((row) => (row.id === chosen.id ? { ...row, then } : row))) })) : null);
}
