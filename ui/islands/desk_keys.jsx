// Keys of the whole app. Everything here happens in the browser: no key is ever sent to the server.
// A row of a list carries data-row, its link data-open; the search of a list data-search.
import { createElement as h, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const rows = () => [...document.querySelectorAll("[data-row]")];

function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.findIndex((row) => row.classList.contains("cur"));
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  next.click();
  next.scrollIntoView({ block: "nearest" });
}

function nextDoubt() {
  const all = [...document.querySelectorAll("[data-doubt]")];
  if (all.length === 0) return;
  const next = all[(all.findIndex((doubt) => doubt.getAttribute("aria-expanded") === "true") + 1) % all.length];
  next.focus();
  next.click();
}

// Arrows lead from spot to spot of a picture: to the nearest one that lies in that direction.
const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function step(from, [across, down]) {
  const middle = (spot) => { const box = spot.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]; };
  const [x, y] = middle(from);
  const far = (spot) => {
    const [there, below] = middle(spot);
    const ahead = (there - x) * across + (below - y) * down;
    const aside = Math.abs((there - x) * down) + Math.abs((below - y) * across);
    return ahead > 4 ? ahead + 3 * aside : Infinity;
  };
  const next = [...document.querySelectorAll("[data-spot]")].reduce((best, spot) => (far(spot) < far(best) ? spot : best), from);
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function choices(places, words, text) {
  const wanted = text.trim().toLowerCase();
  const found = places
    .filter((place) => place.word.toLowerCase().includes(wanted))
    .map((place) => ({ label: `${words.title} ${place.word}`, href: place.href }));
  if (!wanted) return found;
  const query = encodeURIComponent(text.trim());
  return [
    ...found,
    { label: `${words.find} “${text.trim()}” ${words.inInbox}`, href: `/?view=all&q=${query}` },
    { label: `${words.find} “${text.trim()}” ${words.inOrders}`, href: `/orders?q=${query}` },
    { label: `${words.ask} “${text.trim()}”`, href: `/ask?q=${query}` },
  ];
}

export function DeskKeys({ places, words, language }) {
  const navigate = useNavigate();
  const menu = useRef(null);
  const help = useRef(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const shown = useMemo(() => choices(places, words, text), [places, words, text]);

  useEffect(() => {
    const openMenu = () => { setText(""); setAt(0); if (!menu.current.open) menu.current.showModal(); };
    const openHelp = () => { if (!help.current.open) help.current.showModal(); };
    const pressed = (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openMenu(); return; }
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
      if (ways[event.key] && event.target.closest("[data-spot]")) { event.preventDefault(); step(event.target.closest("[data-spot]"), ways[event.key]); }
      else if (event.key === "j") move(1);
      else if (event.key === "k") move(-1);
      else if (event.key === "?") openHelp();
      else if (event.key === "/") { event.preventDefault(); document.querySelector("[data-search]")?.focus(); }
      else if (["a", "r", "o", "z"].includes(event.key)) document.querySelector(`[data-key=${event.key.toUpperCase()}]`)?.click();
      else if (/^[1-9]$/.test(event.key)) (document.querySelector(`.field.active [data-key="${event.key}"]`) ?? document.querySelector(`.reslist [data-key="${event.key}"]`))?.click();
      else if (event.key === "n") nextDoubt();
      else if (event.key === "x") document.querySelector("[data-row].cur [data-select]")?.click();
      else if (event.key === "Enter" && !event.target.closest("a, button, summary")) document.querySelector("[data-row].cur [data-open]")?.click();
    };
    const clicked = (event) => {
      if (event.target.closest("[data-command]")) openMenu();
      else if (event.target.closest("[data-help]")) openHelp();
      for (const menu of document.querySelectorAll("details.user[open]")) if (!menu.contains(event.target)) menu.removeAttribute("open");
    };
    // A search changes the address at once: asking the server for it first would take the place of what was opened since.
    const searched = (event) => {
      const box = event.target.matches("form.finder") && event.target.elements.q;
      if (!box) return;
      event.preventDefault();
      const query = new URLSearchParams(window.location.search);
      const text = box.value.trim();
      if (text) query.set("q", text); else query.delete("q");
      query.delete("page");
      navigate(`${window.location.pathname}?${query}`);
    };
    document.addEventListener("keydown", pressed);
    document.addEventListener("click", clicked);
    document.addEventListener("submit", searched);
    document.documentElement.dataset.keys = "ready";
    return () => {
      document.removeEventListener("keydown", pressed);
      document.removeEventListener("click", clicked);
      document.removeEventListener("submit", searched);
    };
  }, []);

  useEffect(() => { document.documentElement.lang = language; }, [language]);

  // Whoever opens a page sees which of its tabs is the open one, however narrow the strip; the page itself never moves.
  useEffect(() => {
    let seen = new WeakSet();
    const reveal = () => {
      for (const tab of document.querySelectorAll("nav.tabs > [aria-current=page]")) {
        if (seen.has(tab)) continue;
        seen.add(tab);
        const strip = tab.parentElement, from = tab.offsetLeft - strip.offsetLeft;
        if (from < strip.scrollLeft || from + tab.offsetWidth > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = from - 24;
      }
    };
    const watcher = new MutationObserver(reveal);
    watcher.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-current"] });
    // Letters that arrive later, and another width, lay the strip out anew.
    const anew = () => { seen = new WeakSet(); reveal(); };
    document.fonts.addEventListener("loadingdone", anew);
    window.addEventListener("resize", anew);
    reveal();
    return () => {
      watcher.disconnect();
      document.fonts.removeEventListener("loadingdone", anew);
      window.removeEventListener("resize", anew);
    };
  }, []);

  const go = (choice) => { if (choice) { menu.current.close(); navigate(choice.href); } };
  const steer = (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); setAt(Math.min(shown.length - 1, at + 1)); }
    else if (event.key === "ArrowUp") { event.preventDefault(); setAt(Math.max(0, at - 1)); }
    else if (event.key === "Enter") { event.preventDefault(); go(shown[at]); }
  };
  const outside = (event) => { if (event.target === event.currentTarget) event.currentTarget.close(); };
  const option = (choice, number) => h("li", {
    key: choice.href, id: `command-${number}`, role: "option", "aria-selected": number === at, onClick: () => go(choice),
    onMouseMove: () => setAt(number),
  }, choice.label);
  const key = (caps, said) => h("li", { key: said }, h("span", null, ...caps.map((cap) => h("kbd", { key: cap, className: "kbd" }, cap))), said);

  return h("div", null,
    h("dialog", { ref: menu, className: "command", "aria-label": words.placeholder, onClick: outside },
      h("input", {
        className: "command-input", role: "combobox", "aria-expanded": true, "aria-controls": "command-list",
        "aria-activedescendant": shown.length ? `command-${at}` : undefined, "aria-label": words.placeholder,
        placeholder: words.placeholder, value: text, maxLength: 100, autoFocus: true,
        onChange: (event) => { setText(event.target.value); setAt(0); }, onKeyDown: steer,
      }),
      shown.length
        ? h("ul", { id: "command-list", role: "listbox", "aria-label": words.title, className: "command-list" }, ...shown.map(option))
        : h("p", { id: "command-list", className: "command-none" }, words.empty)),
    h("dialog", { ref: help, className: "command keys-help", "aria-label": words.keysTitle, onClick: outside },
      h("h2", { className: "h3" }, words.keysTitle),
      h("ul", null, key(["Ctrl", "K"], words.command), key(["/"], words.search), key(["J", "K"], words.move), key(["Enter"], words.open), key(["X"], words.select), key(["A"], words.first), key(["R"], words.reject), key(["O"], words.assign), key(["Z"], words.snooze), key(["?"], words.help)),
      h("form", { method: "dialog" }, h("button", { className: "btn" }, words.close))));
}
