// The conditions of a rule. Typing stays here; the whole list goes to the server once nothing was typed for a while.
import { createElement as h, useEffect, useRef, useState } from "react";
import { recalled, remember } from "./keeping.jsx";

const QUIET_MS = 200;

export function Conditions({ rows, join, terms, ops, bare, words, revision, locked, onEdit }) {
  const [list, setList] = useState(rows);
  const [how, setHow] = useState(join);
  const timer = useRef(null);
  const name = `conditions ${revision}`;
  const tell = (nextHow, next) => {
    setHow(nextHow); setList(next);
    remember(name, JSON.stringify([nextHow, next]));
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onEdit?.(nextHow, next), QUIET_MS);
  };
  useEffect(() => {
    setList(rows); setHow(join);
    const kept = locked ? null : recalled(name);
    if (kept) { const [keptHow, keptList] = JSON.parse(kept); setHow(keptHow); setList(keptList); onEdit?.(keptHow, keptList); }
  }, [revision]);
  const change = (at, part) => tell(how, list.map((row, number) => (number === at ? { ...row, ...part } : row)));
  const word = (row) => (row.fixed
    ? h("span", { className: "grow mono" }, row.fixed)
    : null);
  const line = (row, at) => h("li", { key: at, className: "cond" },
    h("span", { className: "meta joint" }, at === 0 ? words.when : words[how]),
    word(row) ?? h("span", { className: "row wrap grow" },
      h("input", { className: "input mono term", list: "terms", value: row.term, disabled: locked, "aria-label": words.term, onChange: (e) => change(at, { term: e.target.value }) }),
      h("select", { className: "select op", value: row.op, disabled: locked, "aria-label": words.op, onChange: (e) => change(at, { op: e.target.value }) },
        ...ops.map((op) => h("option", { key: op, value: op }, op))),
      bare.includes(row.op) ? null : h("input", { className: "input val", value: row.value, disabled: locked, "aria-label": words.value, onChange: (e) => change(at, { value: e.target.value }) })),
    locked ? null : h("button", { type: "button", className: "btn ghost sm", "aria-label": `${words.remove} ${at + 1}`, disabled: list.length < 2,
      onClick: () => tell(how, list.filter((_, number) => number !== at)) }, "×"));
  return h("div", { className: "conds", "data-ready": "" },
    h("label", { className: "row" }, h("span", { className: "label" }, words.join),
      h("select", { className: "select op", value: how, disabled: locked, onChange: (e) => tell(e.target.value, list) },
        h("option", { value: "all" }, words.every), h("option", { value: "any" }, words.some))),
    h("ul", null, ...list.map(line)),
    h("datalist", { id: "terms" }, ...terms.map((term) => h("option", { key: term, value: term }))),
    locked ? null : h("button", { type: "button", className: "btn sm", onClick: () => tell(how, [...list, { term: "", op: "is true", value: "", fixed: "" }]) }, words.add));
}
