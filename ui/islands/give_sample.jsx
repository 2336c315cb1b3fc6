// Sends the files of one sample in one body and tells the page the facts that were read from them.
import { createElement as h, useState } from "react";

export function GiveSample({ ruleset, words, onRead }) {
  const [told, setTold] = useState("");
  const send = async (list) => {
    const files = [...list];
    if (!files.length) return;
    setTold(words.reading);
    const query = new URLSearchParams();
    files.forEach((file) => { query.append("name", file.name.slice(0, 200)); query.append("size", String(file.size)); });
    try {
      const answer = await fetch(`/api/rulesets/${encodeURIComponent(ruleset)}/sample?${query}`, { method: "POST", body: new Blob(files), headers: { "content-type": "application/octet-stream" }, credentials: "same-origin" });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) { setTold(""); onRead?.(said.sheet, files[0].name); } else setTold(said.refused ? `${said.refused.sentence} ${said.refused.remedy}` : `${answer.status}`);
    } catch { setTold(words.unread); }
  };
  return h("div", { className: "card-body col g3" },
    h("label", { className: "fieldlet wide" }, h("span", { className: "meta" }, words.give),
      h("input", { className: "input", type: "file", multiple: true, id: "sample-files", onChange: (event) => { send(event.target.files); event.target.value = ""; } })),
    h("p", { className: "muted" }, words.give_why),
    told ? h("p", { role: "status", id: "sample-told" }, told) : null);
}
