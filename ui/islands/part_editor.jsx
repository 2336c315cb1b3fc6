// One part of a ruleset as it is being written. Typing stays here; what changed goes to the server once nothing was
// typed for a while, and comes back as a sentence and as what is wrong with it, each at its place. The server counts
// what it heard: nothing more is sent while it still works on the last, and one that forgot is told the whole again.
import { createElement as h, useEffect, useMemo, useRef, useState } from "react";
import { ConditionTree, fresh } from "./condition_tree.jsx";
import { Effects } from "./effects.jsx";
import { forget, recalled, remember } from "./kept.js";
import { TableGrid } from "./table_grid.jsx";

const QUIET_MS = 200;
const PATIENCE_MS = 8000;
const LARGEST = 900000;
const KEPT_MAX = 900000;
const FEW = 100;
const HISTORY = 100;

function Text({ label, value, locked, onChange, rows, name, type }) {
  const tag = rows ? "textarea" : "input";
  return h("label", { className: rows ? "fieldlet wide" : "fieldlet" }, h("span", { className: "meta" }, label),
    h(tag, { className: rows ? "textarea" : "input", rows, type, "data-field": name, value: value ?? "", disabled: locked, maxLength: 2000, autoComplete: "off", onChange: (event) => onChange(event.target.value) }));
}

function Choice({ label, value, locked, onChange, options, name }) {
  return h("label", { className: "fieldlet" }, h("span", { className: "meta" }, label),
    h("select", { className: "select", "data-field": name, value: value ?? "", disabled: locked, onChange: (event) => onChange(event.target.value) },
      ...options.map(([each, told]) => h("option", { key: each, value: each }, told))));
}

function Limited({ scope, keys, words, locked, onChange }) {
  const rows = Object.entries(scope);
  const free = keys.filter((key) => !(key in scope));
  const made = (entries) => onChange(Object.fromEntries(entries));
  return h("div", { className: "limited" },
    ...rows.map(([key, values], at) => h("span", { key, className: "row" },
      h("span", { className: "label" }, words[`s_${key}`] ?? key),
      h("input", { className: "input", "aria-label": words[`s_${key}`] ?? key, value: values.join(", "), disabled: locked, maxLength: 2000, onChange: (event) => made(rows.map((row, place) => (place === at ? [key, event.target.value.split(",").map((each) => each.trimStart())] : row))) }),
      locked ? null : h("button", { type: "button", className: "btn ghost sm", "aria-label": `${words.remove} ${key}`, onClick: () => made(rows.filter((_, place) => place !== at)) }, "×"))),
    locked || !free.length ? null : h("select", { className: "select", "aria-label": words.add_scope, value: "", onChange: (event) => event.target.value && made([...rows, [event.target.value, [""]]]) },
      h("option", { value: "" }, `+ ${words.add_scope}`), ...free.map((key) => h("option", { key, value: key }, words[`s_${key}`] ?? key))));
}

function Types({ chosen, types, words, locked, onChange }) {
  return h("fieldset", { className: "checks" }, h("legend", { className: "meta" }, words.applies_to),
    ...types.map((type) => h("label", { key: type, className: "tick" },
      h("input", { type: "checkbox", checked: chosen.includes(type), disabled: locked, onChange: (event) => onChange(event.target.checked ? [...chosen, type] : chosen.filter((each) => each !== type)) }),
      words[`t_${type}`] ?? type)));
}

function Pairing({ keys, words, locked, onChange }) {
  const move = (at, by) => { const next = [...keys]; const [one] = next.splice(at, 1); next.splice(at + by, 0, one); onChange(next); };
  return h("ol", { className: "pairing", "aria-label": words.pairing }, ...keys.map((key, at) => h("li", { key, className: "row" }, h("span", { className: "grow" }, words[`p_${key}`] ?? key),
    locked ? null : h("button", { type: "button", className: "btn ghost sm", disabled: at === 0, "aria-label": `${words.up} ${key}`, onClick: () => move(at, -1) }, "↑"),
    locked ? null : h("button", { type: "button", className: "btn ghost sm", disabled: at === keys.length - 1, "aria-label": `${words.down} ${key}`, onClick: () => move(at, 1) }, "↓"))));
}

const alike = (one, other) => one === other || JSON.stringify(one) === JSON.stringify(other);

// What a part became: of a table only the rows that changed and, where it changed, their order.
function changeOf(before, next) {
  if (!before?.rows || !next.rows) return { part: next };
  const { rows: old, ...head } = before, { rows, ...rest } = next;
  const known = new Map(old.map((row) => [row.id, row])), ids = rows.map((row) => row.id);
  if (known.size < old.length || new Set(ids).size < ids.length) return { part: next };
  const moved = ids.length !== old.length || old.some((row, at) => row.id !== ids[at]);
  return { rows: rows.filter((row) => !alike(known.get(row.id), row)), order: moved ? ids : null, head: alike(head, rest) ? null : rest };
}

// Half-typed JSON is no part yet: it stays in the field, and in the tab, until it is whole.
function Json({ part, kept, words, locked, onChange }) {
  const half = `${kept} json`;
  const [open, setOpen] = useState(false);
  const [text, setText] = useState(null);
  const [fault, setFault] = useState("");
  useEffect(() => {
    const before = locked ? null : recalled(half);
    if (before === null) return;
    setText(before); setOpen(true);
    try { JSON.parse(before); } catch (error) { setFault(error.message); }
  }, [half]);
  const typed = (event) => {
    setText(event.target.value);
    try {
      const next = JSON.parse(event.target.value);
      setFault(""); forget(half);
      if (next && typeof next === "object" && !Array.isArray(next)) onChange(next);
    } catch (error) { setFault(error.message); remember(half, event.target.value, KEPT_MAX); }
  };
  return h("details", { open, onToggle: (event) => setOpen(event.currentTarget.open) }, h("summary", { className: "link" }, words.json),
    !open ? null : h("textarea", { className: "textarea mono json", rows: 16, spellCheck: false, disabled: locked, "aria-label": words.json, value: text ?? JSON.stringify(part, null, 2), onChange: typed, onBlur: () => { if (!fault) setText(null); } }),
    fault ? h("span", { className: "fault", role: "status" }, fault) : null);
}

const nameOf = (part) => part.id ?? part.name;
const card = (title, ...body) => h("section", { className: "card" }, h("div", { className: "card-head" }, h("h3", { className: "h3" }, title)), h("div", { className: "card-body col g3" }, ...body));

export function PartEditor({ part, family, offers, words, revision, locked, problems, findings, checking, heard, saves, seen, onEdit, onCheck }) {
  const [now, setNow] = useState(part);
  const [large, setLarge] = useState(false);
  const timer = useRef(null), waiting = useRef(null), past = useRef([]), frame = useRef(null), saved = useRef(null);
  const sent = useRef({ part, count: 0, at: 0 }), told = useRef(0);
  const counted = useRef(saves);
  const kept = `part ${revision}`;
  told.current = heard;
  const send = (next, change) => {
    const count = sent.current.count + 1, message = { base: revision, at: count, ...change };
    const fits = JSON.stringify(message).length <= LARGEST;
    setLarge(!fits);
    if (!fits) return false;
    sent.current = { part: next, count, at: Date.now() };
    onEdit?.(message);
    return true;
  };
  const flush = (left) => {
    clearTimeout(timer.current);
    if (!waiting.current) return true;
    const busy = sent.current.count > Math.max(0, told.current) && Date.now() - sent.current.at < PATIENCE_MS;
    if (busy && !left) { timer.current = setTimeout(flush, QUIET_MS); return true; }
    const next = waiting.current;
    remember(kept, JSON.stringify(next), KEPT_MAX);
    const fits = send(next, changeOf(sent.current.part, next));
    if (fits) waiting.current = null;
    return fits;
  };
  const leave = (event) => {
    const fits = flush(true);
    if (event.type !== "submit") return;
    if (fits) saved.current = now;
    // The server did not hear of it: saving would keep what stood there before.
    else { event.preventDefault(); event.stopPropagation(); }
  };
  const tell = (next) => {
    past.current = [...past.current.slice(-HISTORY), now];
    setNow(next);
    waiting.current = next;
    // A large table is written out once nothing was typed for a while, and when the page is left.
    if ((next.rows?.length ?? 0) <= FEW) remember(kept, JSON.stringify(next), KEPT_MAX);
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, QUIET_MS);
  };
  useEffect(() => {
    // What was typed while the part was being saved goes on from the saved one.
    const on = saved.current && saves !== counted.current && now !== saved.current && nameOf(now) === nameOf(part) ? now : null;
    sent.current = { part, count: 0, at: 0 };
    past.current = []; waiting.current = on;
    if (on) { flush(); return; }
    setNow(part);
    const typed = locked ? null : recalled(kept);
    if (!typed) return;
    try { const before = JSON.parse(typed); setNow(before); send(before, changeOf(part, before)); } catch { /* What was cut off is not shown again. */ }
  }, [revision]);
  // Only a save that was done takes what was submitted; one that was refused leaves it here.
  useEffect(() => { counted.current = saves; saved.current = null; }, [saves, revision]);
  useEffect(() => {
    if (heard < 1 && sent.current.count > 0 && !locked) send(sent.current.part, { part: sent.current.part });
  }, [heard]);
  useEffect(() => {
    const form = frame.current?.closest("form");
    form?.addEventListener("submit", leave, true);
    window.addEventListener("pagehide", leave);
    return () => { form?.removeEventListener("submit", leave, true); window.removeEventListener("pagehide", leave); };
  });
  const undo = () => { const before = past.current.pop(); if (before) { setNow(before); remember(kept, JSON.stringify(before), KEPT_MAX); waiting.current = before; flush(); } };
  const terms = useMemo(() => offers.terms.map((term) => ({ ...term, samples: seen?.[term.name] })), [offers.terms, seen]);
  const set = (field) => (value) => tell({ ...now, [field]: value });
  const text = (field, more = {}) => h(Text, { key: field, name: field, label: words[`f_${field}`] ?? field, value: now[field], locked, onChange: set(field), ...more });
  const choice = (field, options, more = {}) => h(Choice, { key: field, name: field, label: words[`f_${field}`] ?? field, value: now[field], locked, onChange: set(field), options: options.map((each) => [each, words[`c_${each}`] ?? words[`d_${each}`] ?? String(each).replaceAll("_", " ")]), ...more });
  const tree = (field, at) => h(ConditionTree, { node: "all" in (now[field] ?? {}) || "any" in (now[field] ?? {}) || "not" in (now[field] ?? {}) ? now[field] : { all: [now[field] ?? fresh()] }, terms, ops: offers.ops, words, locked, problems, path: at, onChange: set(field) });
  const under = problems.filter((each) => !each.path.startsWith("when") && !each.path.startsWith("then") && !each.path.startsWith("rows"));
  const dated = h("div", { className: "fieldlets", key: "dated" },
    h(Text, { label: words.f_valid_from, name: "valid_from", type: "date", value: now.valid_from, locked, onChange: (value) => set("valid_from")(value || null) }),
    h(Text, { label: words.f_valid_to, name: "valid_to", type: "date", value: now.valid_to, locked, onChange: (value) => set("valid_to")(value || null) }),
    choice("dated_by", ["received", "order", "delivery", "decision", "document"]));
  const reach = (scope) => h("details", { key: "reach" }, h("summary", { className: "link" }, words.reach),
    h("div", { className: "col g3" },
      "applies_to" in now ? h(Types, { chosen: now.applies_to, types: offers.types, words, locked, onChange: set("applies_to") }) : null,
      scope ? h(Limited, { scope: now[scope] ?? {}, keys: offers.scopes, words, locked, onChange: set(scope) }) : null,
      "dated_by" in now ? dated : null,
      "priority" in now ? h(Text, { label: words.f_priority, name: "priority", value: now.priority, locked, onChange: (value) => set("priority")(/^-?\d+$/.test(value) ? Number(value) : value) }) : null));
  const off = "enabled" in now ? h("label", { className: "tick", key: "on" }, h("input", { type: "checkbox", checked: now.enabled, disabled: locked, onChange: (event) => set("enabled")(event.target.checked) }), words.enabled) : null;
  const body = {
    rules: () => [
      h("div", { key: "head", className: "fieldlets" }, choice("scope", ["line", "document"]), choice("family", ["validation", "route", "follow_up"])),
      card(words.conditions, tree("when", "when"),
        h("div", { className: "fieldlets" }, choice("when_unknown", ["hold", "ignore"]), now.when_unknown === "ignore" ? text("unknown_reason") : null)),
      card(words.then, h(Effects, { effects: now.then, kinds: offers.effects, words, terms: offers.terms, locked, problems, path: "then", onChange: set("then") })),
      reach("limited_to")],
    tolerances: () => [h("div", { key: "head", className: "fieldlets" }, choice("dimension", offers.dimensions), now.upper?.action === "route" || now.lower?.action === "route" || now.queue ? text("queue") : null), reach("limited_to")],
    tables: () => [
      h("div", { key: "head", className: "fieldlets" }, choice("hit_policy", ["unique", "first", "priority", "collect"]), choice("scope", ["document", "line"])),
      large ? h("div", { key: "large", className: "banner bad", role: "alert" }, words.too_large) : null,
      h(TableGrid, { key: "grid", table: now, kept, offers, words, locked, problems, onChange: tell, findings, checking, onCheck }), reach("limited_to")],
    policies: () => [
      h("div", { key: "head", className: "fieldlets" },
        h(Choice, { label: words.f_level, name: "level", value: now.level, locked, onChange: (value) => set("level")(Number(value)), options: [2, 3, 4].map((each) => [each, words[`ways_${each}`]]) }),
        choice("release", ["by_document", "by_line"])),
      card(words.pairing, h(Pairing, { keys: now.pairing, words, locked, onChange: set("pairing") })), reach("scope")],
    invariants: () => [
      h("div", { key: "head", className: "fieldlets" }, choice("scope", ["document", "line"]),
        h("fieldset", { className: "checks" }, h("legend", { className: "meta" }, words.never),
          ...["accepted", "needs_approval", "held", "refused"].map((each) => h("label", { key: each, className: "tick" }, h("input", { type: "checkbox", checked: now.never.includes(each), disabled: locked, onChange: (event) => set("never")(event.target.checked ? [...now.never, each] : now.never.filter((one) => one !== each)) }), words[`o_${each}`]))),
        h("label", { className: "tick" }, h("input", { type: "checkbox", checked: now.always === "routed", disabled: locked, onChange: (event) => set("always")(event.target.checked ? "routed" : null) }), words.always_routed)),
      card(words.conditions, now.when ? tree("when", "when") : h("button", { type: "button", className: "btn sm", disabled: locked, onClick: () => set("when")({ all: [fresh()] }) }, words.add)), reach("")],
    facts: () => [h("div", { key: "head", className: "fieldlets" }, choice("scope", ["line", "document"]), choice("type", ["flag", "code", "count", "money", "quantity", "percent", "days"]), choice("merge", ["or", "max", "min", "one"]),
      h(Text, { label: words.f_codes, name: "codes", value: (now.codes ?? []).join(", "), locked, onChange: (value) => set("codes")(value.split(",").map((each) => each.trimStart()).filter((each, at, all) => each || at < all.length - 1)) }), text("meaning"))],
  };
  return h("div", { className: "col g3 editor", "data-ready": "", "data-family": family, ref: frame },
    h("div", { className: "fieldlets" }, family === "facts" ? null : text("name"), text(family === "facts" ? "name" : "id"), family === "policies" || family === "facts" ? null : text("why", { rows: 2 })),
    ...under.map((each, at) => h("span", { key: `u${at}`, className: "fault", role: "status" }, each.path ? h("span", { className: "mono" }, `${each.path}: `) : null, each.sentence, " ", each.remedy)),
    ...body[family](),
    h("div", { className: "row wrap" }, off, locked ? null : h("button", { type: "button", className: "btn ghost sm", onClick: undo, disabled: !past.current.length }, words.undo)),
    h(Json, { part: now, kept, words, locked, onChange: tell }));
}
