// A condition as a tree: groups of all, any and not, comparisons by the type of their term, each error where it is.
import { createElement as h, useId, useRef, useState } from "react";

const BARE = new Set(["is true", "is false", "is known", "is missing"]);
const LISTS = new Set(["in", "not in"]);
const MONEY = new Set(["money", "company_money", "unit_price"]);
const WHOLE = new Set(["count", "days"]);
const TEXTS = new Set(["text", "code", "date"]);
const UNITS = { percent: "%", ratio: "%", days: "d" };
const FOUND_MAX = 40;

const DRAGGED = "text/matchbook-condition";
const COPY = h("svg", { width: 14, height: 14, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 2, "aria-hidden": true }, h("path", { d: "M9 9h11v11H9zM5 15V4h11" }));

// Where a path leads, as the keys below the root.
const keysOf = (path, root) => [...path.slice(root.length).matchAll(/\.(\w+)(?:\[(\d+)\])?/g)].flatMap(([, key, at]) => (at === undefined ? [key] : [key, Number(at)]));

// The tree with the condition at one path laid before the one at another; never into itself.
export function relaid(tree, root, from, to) {
  if (from === to || to.startsWith(`${from}.`)) return tree;
  const copy = structuredClone(tree);
  const reach = (keys) => keys.reduce((node, key) => node[key], copy);
  const [source, target] = [keysOf(from, root), keysOf(to, root)];
  const [list, at] = [reach(source.slice(0, -1)), source.at(-1)];
  const [into, place] = [reach(target.slice(0, -1)), target.at(-1)];
  if (!Array.isArray(list) || !Array.isArray(into)) return tree;
  const [one] = list.splice(at, 1);
  into.splice(list === into && at < place ? place - 1 : place, 0, one);
  if (!list.length) list.push(fresh());
  return copy;
}

export const fresh = () => ({ term: "", op: "is true" });
const number = (typed) => typed.trim().replace(/\s/g, "").replace(",", ".");
const joinOf = (node) => ["all", "any", "not", "any_line", "every_line"].find((key) => key in node);
const partsOf = (node) => { const key = joinOf(node); return Array.isArray(node[key]) ? node[key] : [node[key]]; };

export function shown(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "object") return String(value);
  if ("term" in value) return `= ${value.term}`;
  if ("list" in value) return `@${value.list}`;
  return Object.entries(value).map(([unit, amount]) => `${unit} ${amount}`).join(", ");
}

export function parsed(typed, op, type) {
  const text = typed.trim();
  if (text.startsWith("=")) return { term: text.slice(1).trim() };
  if (LISTS.has(op)) return text.startsWith("@") ? { list: text.slice(1).trim() } : text.split(",").map((each) => each.trim()).filter(Boolean);
  if (MONEY.has(type)) {
    const found = [...text.matchAll(/([A-Za-z]{3})\s*(-?\d[\d ]*(?:[.,]\d+)?)/g)].map(([, unit, amount]) => [unit.toUpperCase(), number(amount)]);
    return found.length ? Object.fromEntries(found) : /^0+$/.test(text) ? 0 : text;
  }
  if (WHOLE.has(type)) return /^-?\d+$/.test(text) ? Number(text) : text;
  return TEXTS.has(type) ? text : number(text);
}

function TermPicker({ value, terms, words, locked, invalid, onChange, label }) {
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const id = useId();
  const asked = value.toLowerCase().split(/\s+/).filter(Boolean);
  const exact = terms.find((term) => term.name === value);
  // What stands there comes first, with what it means and what it was; behind it everything else.
  const fitting = () => (exact ? [exact, ...terms.filter((term) => term !== exact)] : terms.filter((term) => asked.every((word) => `${term.name} ${term.meaning}`.toLowerCase().includes(word))));
  const found = open ? fitting().slice(0, FOUND_MAX) : [];
  const choose = (term) => { onChange(term.name, term); setOpen(false); };
  const keys = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) { setOpen(true); setAt(0); return; }
      setAt(Math.max(0, Math.min(found.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))));
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (found[at]) choose(found[at]);
    } else if (event.key === "Escape" && open) { event.stopPropagation(); setOpen(false); }
  };
  // What is below moves up when the list closes: only after the click that closed it has reached what it was meant for.
  const close = (event) => { if (!event.currentTarget.contains(event.relatedTarget)) setTimeout(() => setOpen(false), 200); };
  const chosen = found[at];
  return h("span", { className: open ? "picker opened" : "picker", onBlur: close },
    h("input", {
      className: "input mono term", value, disabled: locked, maxLength: 200, autoComplete: "off", spellCheck: false, placeholder: words.term, "aria-label": label ?? words.term, role: "combobox",
      "aria-expanded": open, "aria-controls": open ? id : undefined, "aria-autocomplete": "list", "aria-invalid": invalid || undefined,
      "aria-activedescendant": open && chosen ? `${id}-${at}` : undefined,
      onFocus: () => setAt(0), onClick: () => setOpen(true), onKeyDown: keys,
      onChange: (event) => { setOpen(true); setAt(0); onChange(event.target.value, terms.find((term) => term.name === event.target.value)); },
    }),
    open ? h("span", { className: "picked" },
      h("span", { className: "picklist", role: "listbox", id, "aria-label": words.term },
        ...found.map((term, place) => h("span", {
          key: term.name, id: `${id}-${place}`, role: "option", "aria-selected": place === at, className: "pickterm",
          onMouseDown: (event) => { event.preventDefault(); choose(term); }, onMouseEnter: () => setAt(place),
        }, h("span", { className: "mono" }, term.name), h("span", { className: "meta" }, term.type)))),
      h("span", { className: "pickmean" }, chosen ? [
        h("b", { key: "name", className: "medium" }, chosen.name), h("span", { key: "say" }, chosen.meaning),
        h("span", { key: "more", className: "meta" }, [chosen.scope, chosen.type, chosen.unit, (chosen.codes ?? []).join(", ")].filter(Boolean).join(" · ")),
        chosen.samples ? h("span", { key: "samples", className: "meta" }, `${words.samples}: ${chosen.samples}`) : null,
      ] : h("span", { className: "meta" }, words.none))) : null);
}

function Value({ node, term, words, locked, onChange }) {
  const text = useRef(null);
  const [typed, setTyped] = useState(null);
  if (BARE.has(node.op)) return null;
  const type = term?.type ?? "text";
  const plain = typeof node.value !== "object" || node.value === null;
  const tell = (value) => { setTyped(value); onChange(parsed(value, node.op, type)); };
  // What was typed stands as it was typed for as long as it means what is there: another condition may have moved here.
  const written = typed !== null && JSON.stringify(parsed(typed, node.op, type)) === JSON.stringify(node.value) ? typed : shown(node.value);
  const attributes = { className: "input val", disabled: locked, "aria-label": words.value, ref: text };
  if (term?.codes?.length && plain && !LISTS.has(node.op)) {
    const codes = term.codes.includes(node.value) ? term.codes : [node.value ?? "", ...term.codes];
    return h("select", { ...attributes, className: "select val", value: node.value ?? "", onChange: (event) => onChange(event.target.value) },
      ...codes.map((code) => h("option", { key: code, value: code }, code)));
  }
  if (type === "date" && plain) return h("input", { ...attributes, type: "date", value: node.value ?? "", onChange: (event) => onChange(event.target.value) });
  const hint = LISTS.has(node.op) ? "A, B" : MONEY.has(type) ? "EUR 50.00" : "";
  return h("span", { className: "row valued" },
    h("input", { ...attributes, value: written, placeholder: hint, maxLength: 20000, autoComplete: "off", onChange: (event) => tell(event.target.value), onBlur: () => setTyped(null) }),
    UNITS[type] && plain ? h("span", { className: "meta" }, UNITS[type]) : null);
}

function Errors({ problems, path, onFix }) {
  const mine = problems.filter((each) => each.path === path);
  return mine.map((each, at) => h("span", { key: at, className: "fault", role: "status" }, each.sentence, " ",
    each.instead && onFix ? h("button", { type: "button", className: "btn sm", onClick: () => onFix(each.instead) }, each.remedy) : each.remedy));
}

function Comparison(props) {
  const { node, terms, ops, words, locked, problems, path, onChange, acts, joint } = props;
  const term = terms.find((each) => each.name === node.term);
  const allowed = term ? ops[term.type] : Object.values(ops).flat().filter((op, at, all) => all.indexOf(op) === at);
  const offered = allowed.includes(node.op) ? allowed : [node.op, ...allowed];
  const renamed = (name, found) => {
    const fits = !found || ops[found.type].includes(node.op);
    const op = fits ? node.op : ops[found.type][0];
    const next = { term: name, op, ...(fits && "value" in node && !BARE.has(op) ? { value: node.value } : {}) };
    onChange(next);
  };
  const compared = (op) => {
    const next = { term: node.term, op };
    if (!BARE.has(op)) next.value = LISTS.has(op) === LISTS.has(node.op) && "value" in node && node.value !== null ? node.value : LISTS.has(op) ? [] : term?.codes?.[0] ?? "";
    onChange(next);
  };
  return h("li", { className: "cond", "data-path": path, onKeyDown: props.keys },
    h("span", { className: "meta joint" }, joint),
    h("span", { className: "row wrap grow" },
      h(TermPicker, { value: node.term, terms, words, locked, invalid: problems.some((each) => each.path === path), onChange: renamed }),
      h("select", { className: "select op", value: node.op, disabled: locked, "aria-label": words.op, onChange: (event) => compared(event.target.value) },
        ...offered.map((op) => h("option", { key: op, value: op }, op))),
      h(Value, { key: `${node.term} ${node.op}`, node, term, words, locked, onChange: (value) => onChange({ term: node.term, op: node.op, value }) }),
      h(Errors, { problems, path, onFix: (name) => renamed(name, terms.find((each) => each.name === name)) })),
    acts);
}

function Fixed({ node, words, acts, locked, onChange, problems, path, keys }) {
  const [text, setText] = useState(null);
  const typed = (event) => { setText(event.target.value); try { onChange(JSON.parse(event.target.value)); } catch { /* Half-typed JSON stays in the field until it is whole. */ } };
  return h("li", { className: "cond", onKeyDown: keys }, h("span", { className: "row wrap grow" },
    h("textarea", { className: "textarea mono", rows: 3, disabled: locked, "aria-label": words.json, value: text ?? JSON.stringify(node), onChange: typed, onBlur: () => setText(null) }),
    h(Errors, { problems, path })), acts);
}

export function ConditionTree(props) {
  const { node, words, locked, onChange, path, depth = 0, acts = null } = props;
  const key = joinOf(node);
  if (!key) {
    const leaf = "fold" in node || "count_lines" in node ? Fixed : Comparison;
    return h(leaf, { ...props, acts });
  }
  const parts = partsOf(node);
  const many = key === "all" || key === "any";
  const made = (next, how = key) => onChange(how === "all" || how === "any" ? { [how]: next } : { [how]: next.length === 1 ? next[0] : { all: next } });
  const places = (at) => (many ? `${path}.${key}[${at}]` : `${path}.${key}`);
  const moved = (at, by) => { const next = [...parts]; const [one] = next.splice(at, 1); next.splice(at + by, 0, one); made(next); };
  // The keyboard stays in the condition that it moves.
  const follow = (event, to) => { const list = event.currentTarget.parentElement, mark = event.target.className.split(" ").at(-1); setTimeout(() => list.children[to]?.querySelector(`.${mark}`)?.focus(), 30); };
  const keys = (event, at) => {
    if (event.altKey && event.key === "ArrowUp" && at > 0) { event.preventDefault(); event.stopPropagation(); follow(event, at - 1); moved(at, -1); }
    if (event.altKey && event.key === "ArrowDown" && at < parts.length - 1) { event.preventDefault(); event.stopPropagation(); follow(event, at + 1); moved(at, 1); }
    if (event.ctrlKey && event.key === "d" && many) { event.preventDefault(); event.stopPropagation(); made([...parts.slice(0, at + 1), parts[at], ...parts.slice(at + 1)]); }
    if (event.ctrlKey && event.key === "Enter" && many) { event.preventDefault(); event.stopPropagation(); made([...parts, event.shiftKey ? { any: [fresh()] } : fresh()]); }
  };
  const grip = (at) => h("span", {
    className: "grip", draggable: true, title: words.drag, "aria-hidden": true,
    onDragStart: (event) => { event.stopPropagation(); event.dataTransfer.setData(DRAGGED, places(at)); event.dataTransfer.effectAllowed = "move"; },
  }, "⠿");
  const buttons = (at) => (locked || !many ? null : h("span", { className: "row acts-of" }, grip(at),
    h("button", { type: "button", className: "btn ghost sm", "aria-label": `${words.clone} ${at + 1}`, title: words.clone, onClick: () => made([...parts.slice(0, at + 1), parts[at], ...parts.slice(at + 1)]) }, COPY),
    h("button", { type: "button", className: "btn ghost sm", "aria-label": `${words.remove} ${at + 1}`, title: words.remove, disabled: parts.length < 2, onClick: () => made(parts.filter((_, place) => place !== at)) }, "×")));
  const names = { all: words.every, any: words.some, not: words.not, any_line: words.any_line, every_line: words.every_line };
  const dropped = (event) => {
    const from = event.dataTransfer.getData(DRAGGED), onto = event.target.closest("[data-path]")?.dataset.path;
    if (locked || !from || !onto || !from.startsWith(`${path}.`) || !onto.startsWith(`${path}.`)) return;
    event.preventDefault();
    onChange(relaid(node, path, from, onto));
  };
  const over = (event) => { if (!locked && event.dataTransfer.types.includes(DRAGGED)) event.preventDefault(); };
  const group = h("div", { className: `conds group ${key}`, "data-depth": depth, onDrop: depth ? undefined : dropped, onDragOver: depth ? undefined : over },
    h("div", { className: "row wrap" },
      h("label", { className: "row" }, h("span", { className: depth ? "sr" : "label" }, words.join),
        h("select", { className: "select join", value: key, disabled: locked, onChange: (event) => made(parts, event.target.value) },
          ...Object.entries(names).map(([each, name]) => h("option", { key: each, value: each }, name)))),
      h(Errors, { problems: props.problems, path })),
    h("ul", null, ...parts.map((part, at) => h(ConditionTree, { ...props, key: at, keys: locked ? undefined : (event) => keys(event, at), node: part, path: places(at), depth: depth + 1, acts: buttons(at), joint: many ? (at === 0 ? (depth ? "" : words.when) : key === "all" ? words.and : words.or) : "",
        onChange: (changed) => made(parts.map((each, place) => (place === at ? changed : each))) }))),
    locked ? null : h("div", { className: "row wrap" },
      h("button", { type: "button", className: "btn sm", onClick: () => made([...parts, fresh()]) }, words.add),
      h("button", { type: "button", className: "btn sm ghost", onClick: () => made([...parts, { any: [fresh()] }]) }, words.add_group)));
  return depth ? h("li", { className: "cond nested", "data-path": path, onKeyDown: props.keys }, group, acts) : group;
}
