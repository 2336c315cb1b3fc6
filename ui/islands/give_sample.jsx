// Sends the files of one sample in one body and tells the page the facts that were read from them.
// What was given last stays in the tab until another document is tried: a server that forgot it is told it again.
import { createElement as h, useEffect, useState } from "react";
import { forget, recalledAs, remember } from "./kept.js";

const KEPT_MAX = 500000;
const NAME_MAX = 60;

export function GiveSample({ ruleset, words, tried, named, onRead }) {
  const [told, setTold] = useState("");
  const kept = `sample ${ruleset}`;
  const give = (sheet, file) => {
    const name = [...file].slice(0, NAME_MAX).join("");
    remember(kept, JSON.stringify({ sheet, name }), KEPT_MAX);
    onRead?.(sheet, name);
  };
  useEffect(() => {
    const before = recalledAs(kept, null);
    if (before && !tried) onRead?.(before.sheet, before.name);
    else if (before && named !== before.name) forget(kept);
  }, [kept, tried, named]);
  const send = async (list) => {
    const files = [...list];
    if (!files.length) return;
    setTold(words.reading);
    const query = new URLSearchParams();
    files.forEach((file) => { query.append("name", file.name.slice(0, 200)); query.append("size", String(file.size)); });
    try {
      const answer = await fetch(`/api/rulesets/${encodeURIComponent(ruleset)}/sample?${query}`, { method: "POST", body: new Blob(files), headers: { "content-type": "application/octet-stream" }, credentials: "same-origin" });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) { setTold(""); give(said.sheet, files[0].name); } else setTold(said.refused ? `${said.refused.sentence} ${said.refused.remedy}` : `${answer.status}`);
    } catch { setTold(words.unread); }
  };
  return h("div", { className: "card-body col g3" },
    h("label", { className: "fieldlet wide" }, h("span", { className: "meta" }, words.give),
      h("input", { className: "input", type: "file", multiple: true, id: "sample-files", onChange: (event) => { send(event.target.files); event.target.value = ""; } })),
    h("p", { className: "muted" }, words.give_why),
    told ? h("p", { role: "status", id: "sample-told" }, told) : null);
}
