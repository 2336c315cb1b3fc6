// Shows or hides columns of a table; which ones is kept in the browser, for each person and each table.
import { createElement as h, useEffect, useState } from "react";

const PREFIX = "columns ";

export function Columns({ table, who, offered, words }) {
  const place = `${PREFIX}${who} ${table}`;
  const [hidden, setHidden] = useState([]);
  useEffect(() => {
    let kept = [];
    try { kept = JSON.parse(localStorage.getItem(place) ?? "[]"); } catch { /* What is no list hides nothing. */ }
    setHidden(Array.isArray(kept) ? kept.filter((css) => offered.some((column) => column.css === css)) : []);
  }, [place]);
  const toggle = (css) => {
    const next = hidden.includes(css) ? hidden.filter((each) => each !== css) : [...hidden, css];
    setHidden(next);
    try { localStorage.setItem(place, JSON.stringify(next)); } catch { /* It lasts as long as the page, then. */ }
  };
  const rules = hidden.map((css) => `.tbl.${table} :is(th, td).${css} { display: none }`).join("\n");
  return h("details", { className: "user export columns", id: "columns" },
    h("summary", { className: "btn" }, words.columns),
    h("div", { className: "menu", role: "group", "aria-label": words.columns }, offered.map((column) =>
      h("label", { key: column.css, className: "menu-item" },
        h("input", { type: "checkbox", className: "check", checked: !hidden.includes(column.css), "data-column-of": column.css, onChange: () => toggle(column.css) }),
        column.name))),
    rules ? h("style", null, rules) : null);
}
