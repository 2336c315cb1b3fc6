// Keeps what is being typed in the tab, so that a reload, a lost connection or the way back loses none of it.
// A form that is kept carries data-keep: a name that changes once what was typed has had its effect.
import { useEffect } from "react";

const PREFIX = "typed ";
const ENTRIES_MAX = 200;
const LENGTH_MAX = 20000;
const OTHER = new Set(["password", "file", "hidden", "submit", "button"]);
let owner = "";

const full = (name) => `${PREFIX}${owner} ${name}`;
const ours = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

export function remember(name, value, longest = LENGTH_MAX) {
  if (!owner || !name) return;
  try {
    if (ours().length >= ENTRIES_MAX) ours().slice(0, ENTRIES_MAX / 2).forEach((key) => sessionStorage.removeItem(key));
    sessionStorage.setItem(full(name), String(value).slice(0, longest));
  } catch { /* A browser that keeps nothing only loses the comfort. */ }
}

export function recalled(name) {
  return owner && name ? sessionStorage.getItem(full(name)) : null;
}

function nameOf(control) {
  const group = control.closest("[data-keep]")?.dataset.keep;
  return group && control.name && !OTHER.has(control.type) ? `${group} ${control.name}` : "";
}

function restore(seen) {
  for (const control of document.querySelectorAll("[data-keep] :is(input, textarea, select)")) {
    if (seen.has(control)) continue;
    seen.add(control);
    const kept = recalled(nameOf(control));
    if (kept !== null && kept !== control.value) control.value = kept;
  }
}

export function Keeping({ who }) {
  // While rendering, not after: forms that appear in the same moment ask for what was kept.
  owner = who || owner;
  useEffect(() => {
    if (!who) return undefined;
    ours().filter((key) => !key.startsWith(full(""))).forEach((key) => sessionStorage.removeItem(key));
    const seen = new WeakSet();
    const typed = (event) => remember(nameOf(event.target), event.target.value);
    const forget = (start) => ours().filter((key) => key.startsWith(start)).forEach((key) => sessionStorage.removeItem(key));
    const left = (event) => {
      const form = event.target.closest("[data-forget], [role=search]");
      if (form) forget(form.matches("[role=search]") ? full(form.dataset.keep) : PREFIX);
    };
    const cleared = (event) => { if (event.target.closest("[role=search] a")) forget(full(event.target.closest("[role=search]").dataset.keep)); };
    const watcher = new MutationObserver(() => restore(seen));
    watcher.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("input", typed);
    document.addEventListener("submit", left, true);
    document.addEventListener("click", cleared, true);
    restore(seen);
    return () => {
      watcher.disconnect();
      document.removeEventListener("input", typed);
      document.removeEventListener("submit", left, true);
      document.removeEventListener("click", cleared, true);
    };
  }, [who]);
  return null;
}
