// Brings a workbook of tables, a ruleset or DMN into the draft: what it would become is shown first, then taken over.
import { createElement as h, useEffect, useRef, useState } from "react";
import { forget, recalled, remember } from "./kept.js";

export function Exchange({ ruleset, ready, revision, words, bytesMax, locked, onTaken }) {
  const [told, setTold] = useState(null);
  const [file, setFile] = useState(null);
  const [terms, setTerms] = useState("");
  const [currency, setCurrency] = useState("");
  const [busy, setBusy] = useState(false);
  const chooser = useRef(null);
  const kept = `exchange ${ruleset}`;
  useEffect(() => { setTerms(recalled(`${kept} terms`) ?? ""); setCurrency(recalled(`${kept} currency`) ?? ""); }, [kept]);
  const typed = (name, tell) => (text) => { tell(text); remember(`${kept} ${name}`, text); };

  const send = async (chosen, save) => {
    // Between two rulesets nothing is sent: what stands here is still of the one before.
    if (!chosen || busy || !ready) return;
    if (chosen.size > bytesMax) { setTold({ refused: words.large }); return; }
    setBusy(true);
    const query = new URLSearchParams();
    terms.split("\n").filter((each) => each.trim()).forEach((each) => query.append("term", each));
    if (currency.trim()) query.set("currency", currency.trim());
    if (save) query.set("save", String(revision));
    try {
      const answer = await fetch(`/api/rulesets/${encodeURIComponent(ruleset)}/import?${query}`, { method: "POST", body: chosen, headers: { "content-type": "application/octet-stream" }, credentials: "same-origin" });
      const said = await answer.json().catch(() => ({}));
      if (!answer.ok) setTold({ refused: said.refused ? `${said.refused.sentence} ${said.refused.place} ${said.refused.remedy}` : `${answer.status}` });
      else { setTold(said); if (save) { setFile(null); forget(`${kept} `); setTerms(""); setCurrency(""); onTaken?.(); } }
    } catch { setTold({ refused: words.failed }); }
    setBusy(false);
  };
  const list = (title, found) => (found?.length ? h("div", null, h("div", { className: "label" }, `${title}: ${found.length}`),
    h("ul", { className: "check-rows" }, ...found.map((each, at) => h("li", { key: at, className: "check-row" }, h("span", { className: "mono" }, each.place), " ", each.sentence, " ", h("span", { className: "muted" }, each.remedy))))) : null);
  return h("details", { className: "exchange", id: "exchange" }, h("summary", { className: "btn" }, words.title),
    h("div", { className: "card exchanged" }, h("div", { className: "card-body col g3" },
      h("div", { className: "row wrap" },
        h("a", { className: "btn", href: `/api/rulesets/${encodeURIComponent(ruleset)}/tables`, download: true, id: "excel-out" }, words.excel_out),
        h("a", { className: "btn", href: `/api/rulesets/${encodeURIComponent(ruleset)}/text`, download: true }, words.json_out)),
      locked ? null : h("div", { className: "col g3" },
        h("p", { className: "muted" }, words.why),
        h("label", { className: "fieldlet wide" }, h("span", { className: "meta" }, words.terms), h("textarea", { className: "textarea mono", rows: 2, value: terms, maxLength: 20000, placeholder: "Amount = document.total_with_vat", onChange: (event) => typed("terms", setTerms)(event.target.value) })),
        h("div", { className: "row wrap" },
          h("label", { className: "fieldlet" }, h("span", { className: "meta" }, words.currency), h("input", { className: "input", value: currency, maxLength: 3, placeholder: "EUR", onChange: (event) => typed("currency", setCurrency)(event.target.value.toUpperCase()) })),
          h("label", { className: "fieldlet" }, h("span", { className: "meta" }, words.file), h("input", { ref: chooser, className: "input", type: "file", id: "exchange-file", disabled: !ready, accept: ".xlsx,.dmn,.xml,.json", onChange: (event) => { const chosen = event.target.files[0]; setFile(chosen ?? null); send(chosen, false); } })))),
      told?.refused ? h("div", { className: "banner bad", role: "alert" }, told.refused) : null,
      told && !told.refused ? h("div", { className: "col g3", role: "status", id: "exchange-told" },
        told.revision ? h("p", { className: "medium" }, `${words.taken} ${told.revision}.`) : null,
        h("ul", { className: "check-rows" }, ...told.tables.filter((each) => each.changed).map((each) => h("li", { key: each.id, className: "check-row" }, h("b", { className: "mono" }, each.id), ` ${each.rows} ${words.rows}`))),
        told.tables.some((each) => each.changed) || told.revision ? null : h("p", null, words.same),
        list(words.left, told.left_behind), list(words.findings, told.findings),
        file && !told.revision ? h("button", { type: "button", className: "btn primary", id: "take-over", disabled: busy || !ready, onClick: () => send(file, true) }, words.take) : null) : null)));
}
