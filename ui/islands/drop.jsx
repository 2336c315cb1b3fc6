// Sends files one after another, each as the body of its own request, and tells the page the ids of what was taken in.
import { createElement as h, useRef, useState } from "react";

async function send(file) {
  const name = encodeURIComponent(file.name).slice(0, 600);
  const answer = await fetch(`/api/documents?name=${name}`, {
    method: "POST", body: file, headers: { "content-type": "application/octet-stream" }, credentials: "same-origin",
  });
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return { id: told.document_id, again: told.result === "already received" };
  return { refused: told.refused ? `${told.refused.sentence} ${told.refused.remedy}` : `${answer.status}` };
}

export function Drop({ words, bytesMax, onDone }) {
  const [over, setOver] = useState(false);
  const [sent, setSent] = useState([]);
  const busy = useRef(false);
  const note = (at, change) => setSent((all) => all.map((each, number) => (number === at ? { ...each, ...change } : each)));

  const take = async (list) => {
    const files = [...list];
    if (busy.current || files.length === 0) return;
    busy.current = true;
    setSent(files.map((file) => ({ name: file.name, told: words.sending })));
    const ids = [];
    for (const [at, file] of files.entries()) {
      try {
        const found = file.size > bytesMax ? { refused: words.large } : await send(file);
        if (found.id) ids.push(found.id);
        note(at, { bad: !found.id, told: found.id ? (found.again ? words.again : words.done) : found.refused });
      } catch {
        note(at, { bad: true, told: words.failed });
      }
      if (ids.length) onDone?.(ids.slice(-50));
    }
    busy.current = false;
  };

  const dropped = (event) => { event.preventDefault(); setOver(false); take(event.dataTransfer.files); };
  return h("div", {
    className: over ? "drop over" : "drop", "data-ready": "",
    onDragOver: (event) => { event.preventDefault(); setOver(true); }, onDragLeave: () => setOver(false), onDrop: dropped,
  },
  h("p", { className: "h3" }, words.drop),
  h("label", { className: "btn primary" }, words.choose,
    h("input", { type: "file", multiple: true, onChange: (event) => { take(event.target.files); event.target.value = ""; } })),
  h("p", { className: "meta" }, words.limit),
  sent.length ? h("ul", { className: "sendings", "aria-live": "polite" }, ...sent.map((each, number) => h("li", { key: number },
    h("span", { className: "grow medium" }, each.name), h("span", { className: each.bad ? "meta t-bad" : "meta" }, each.told)))) : null);
}
