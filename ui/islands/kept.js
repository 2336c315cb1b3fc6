// Keeps what is being typed in the tab, so that a reload, a lost connection or the way back loses none of it.
// A form that is kept carries data-keep: a name that changes once what was typed has had its effect. The app keeps by
// the island beside this file, a page of plain HTML by assets/keep.js.

const PREFIX = "typed ";
const ENTRIES_MAX = 200;
const LENGTH_MAX = 20000;
const OTHER = new Set(["password", "file", "hidden", "submit", "button"]);
let owner = "";

const full = (name) => `${PREFIX}${owner} ${name}`;
const ours = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
const forgetAll = (keys) => keys.forEach((key) => sessionStorage.removeItem(key));
const ticked = (control) => control.type === "checkbox" || control.type === "radio";

export function belongsTo(who) { owner = who || owner; }

export function remember(name, value, longest = LENGTH_MAX) {
  if (!owner || !name) return;
  try {
    if (ours().length >= ENTRIES_MAX) forgetAll(ours().slice(0, ENTRIES_MAX / 2));
    sessionStorage.setItem(full(name), String(value).slice(0, longest));
  } catch { /* A browser that keeps nothing only loses the comfort. */ }
}

export function recalled(name) {
  return owner && name ? sessionStorage.getItem(full(name)) : null;
}

// What was kept as JSON; what was cut off, or never was, is as if nothing had been kept.
export function recalledAs(name, otherwise) {
  try { return JSON.parse(recalled(name)) ?? otherwise; } catch { return otherwise; }
}

export const forget = (name) => forgetAll(ours().filter((key) => key.startsWith(full(name))));
export const forgetOthers = () => forgetAll(ours().filter((key) => !key.startsWith(full(""))));

function nameOf(control) {
  const group = control.closest("[data-keep]")?.dataset.keep;
  return group && control.name && !OTHER.has(control.type) ? `${group} ${control.name}` : "";
}

function restore(seen) {
  for (const control of document.querySelectorAll("[data-keep] :is(input, textarea, select)")) {
    if (seen.has(control)) continue;
    seen.add(control);
    const kept = recalled(nameOf(control));
    if (kept === null) continue;
    if (ticked(control)) control.checked = kept === "true";
    else if (kept !== control.value) control.value = kept;
  }
}

// Keeps every form of the page from now on; returns what ends it.
export function keep() {
  const seen = new WeakSet();
  const typed = ({ target }) => remember(nameOf(target), ticked(target) ? target.checked : target.value);
  const left = (event) => {
    const form = event.target.closest("[data-forget], [role=search]");
    if (form) { if (form.matches("[role=search]")) forget(form.dataset.keep); else forgetAll(ours()); }
  };
  const cleared = (event) => { const form = event.target.closest("[role=search] a")?.closest("[role=search]"); if (form) forget(form.dataset.keep); };
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
}
