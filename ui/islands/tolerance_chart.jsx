// The real variances of a tolerance as bars, with its upper limit as a handle. Every answer came with the page: moving
// the handle looks up what the limit would have done, and writes it into the field of the form.
import { createElement as h, useEffect, useMemo, useRef, useState } from "react";

const WIDE = 720, HIGH = 230, FLOOR = 196, TOP = 34;
const shownOf = (value, digits) => (value / 10 ** digits).toFixed(digits).replace(/\.?0+$/, "");

// The place of the last limit that is not beyond this one.
function placeOf(limits, limit) {
  let low = 0, high = limits.length - 1;
  while (low < high) { const middle = (low + high + 1) >> 1; if (limits[middle] <= limit) low = middle; else high = middle - 1; }
  return low;
}

const fieldsOf = (form, unit, side) => (form ? [...form.querySelectorAll(unit === "percent" ? `[name=${side}_percent]` : `[name^=${side}_amount_]`)] : []);

function read(form, unit, digits, side) {
  const status = form?.querySelector(`[name=${side}_${unit === "percent" ? "percent" : "absolute"}_status]`)?.value;
  if (status === "zero") return 0;
  const typed = fieldsOf(form, unit, side)[0]?.value?.trim().replace(",", ".");
  return status === "value" && typed && Number.isFinite(Number(typed)) ? Math.round(Number(typed) * 10 ** digits) : null;
}

export function ToleranceChart({ data, words, language, locked }) {
  const picture = useRef(null), grabbed = useRef("upper");
  const stands = data.limit;
  const [limit, setLimit] = useState(stands ?? 0);
  const [lower, setLower] = useState(null);
  const [moves, setMoves] = useState(false);
  const form = () => document.querySelector("form:has([name=upper_percent])");
  const furthest = data.limits[data.limits.length - 1] ?? 0;
  const ends = data.bars.flatMap(([low, high]) => [low, high]);
  const left = Math.min(-furthest, ...ends), right = Math.max(furthest, ...ends, 1);
  const step = data.bars.length ? data.bars[0][1] - data.bars[0][0] : Math.max(1, Math.round(furthest / 26));
  const x = (value) => ((value - left) / (right - left)) * WIDE;
  const numbers = useMemo(() => new Intl.NumberFormat(language), [language]);
  const told = (value) => `${numbers.format(Number(shownOf(value, data.digits)))}${data.unit === "percent" ? " %" : ""}`;
  const money = (amount, currency) => { const format = new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "code" }); return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits); };

  useEffect(() => {
    const look = () => {
      const around = form();
      setMoves(fieldsOf(around, data.unit, "upper").length === 1 || data.unit === "percent");
      setLimit(read(around, data.unit, data.digits, "upper") ?? stands ?? 0);
      setLower(read(around, data.unit, data.digits, "lower"));
    };
    look();
    document.addEventListener("input", look);
    document.addEventListener("change", look);
    return () => { document.removeEventListener("input", look); document.removeEventListener("change", look); };
  }, [data]);

  const move = (to, side = "upper") => {
    const next = Math.round(Math.max(0, Math.min(side === "upper" ? furthest : -left, to)));
    if (side === "upper") setLimit(next); else setLower(next);
    const around = form(), field = fieldsOf(around, data.unit, side)[0];
    const status = around?.querySelector(`[name=${side}_${data.unit === "percent" ? "percent" : "absolute"}_status]`);
    if (!field || !status) return;
    if (status.value !== "value") { status.value = "value"; status.dispatchEvent(new Event("change", { bubbles: true })); status.dispatchEvent(new Event("input", { bubbles: true })); }
    field.value = shownOf(next, data.digits);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const open = !locked && moves;
  const at = (event) => { const box = picture.current.getBoundingClientRect(); return left + ((event.clientX - box.left) / box.width) * (right - left); };
  // Left of nothing at all the lower limit is meant, right of it the upper one.
  const grab = (event) => { const value = at(event); if (grabbed.current === "lower") move(-value, "lower"); else move(value); };
  const drag = (event) => { if (!open) return; event.currentTarget.setPointerCapture(event.pointerId); grabbed.current = lower !== null && at(event) < 0 ? "lower" : "upper"; grab(event); };
  const dragged = (event) => { if (open && event.buttons) grab(event); };
  const keysOf = (side, stands) => (event) => {
    const one = data.unit === "percent" ? 100 : step * 4, more = side === "upper" ? 1 : -1, end = side === "upper" ? furthest : -left;
    const to = { ArrowLeft: stands - more * step, ArrowDown: stands - step, ArrowRight: stands + more * step, ArrowUp: stands + step, PageUp: stands + one, PageDown: stands - one, Home: 0, End: end }[event.key];
    if (to === undefined || !open) return;
    event.preventDefault();
    move(to, side);
  };
  const handle = (side, value, label) => { const place = x(side === "upper" ? value : -value), said = side === "upper" ? told(value) : told(-value);
    return h("g", { role: "slider", tabIndex: open ? 0 : -1, "aria-label": label, "aria-disabled": !open, "aria-valuemin": 0, "aria-valuemax": Number(shownOf(side === "upper" ? furthest : -left, data.digits)), "aria-valuenow": Number(shownOf(value, data.digits)), "aria-valuetext": said, className: open ? "handle" : "handle shut", onKeyDown: keysOf(side, value), id: side === "upper" ? "limit" : "lower-limit" },
      h("line", { x1: place, x2: place, y1: TOP - 12, y2: FLOOR }),
      h("rect", { x: Math.min(WIDE - 64, Math.max(0, place - 32)), y: TOP - 34, width: 64, height: 22, rx: 5 }),
      h("text", { x: Math.min(WIDE - 32, Math.max(32, place)), y: TOP - 19, textAnchor: "middle" }, said)); };

  const now = placeOf(data.limits, limit), before = stands === null || stands === undefined ? null : placeOf(data.limits, stands);
  const tallest = Math.sqrt(Math.max(1, ...data.bars.map(([low, high, count]) => (low <= 0 && high > 0 ? count - data.exact : count))));
  const tall = (count) => Math.min(1, Math.sqrt(Math.max(0, count)) / tallest) * (FLOOR - TOP - 14);
  const kind = (low, high) => (low >= limit ? "stops" : lower !== null && high <= -lower ? "warns" : "passes");
  const more = before === null ? null : data.touches[now] - data.touches[before];
  const under = lower === null ? 0 : data.below + data.bars.reduce((count, [low, high, rows]) => count + (high <= -lower && high <= 0 ? rows : 0), 0);
  const sums = data.worth.map((each) => h("div", { key: each.currency, className: "figure" },
    h("span", null, h("span", { className: "meta" }, words.passes), h("b", { "data-passes": each.currency }, money(each.passes[now], each.currency))),
    h("span", null, h("span", { className: "meta" }, words.stops), h("b", { "data-stops": each.currency }, money(each.stops[now], each.currency)))));
  const marks = [0, 1, 2, 3, 4].map((part) => left + ((right - left) * part) / 4);
  return h("section", { className: "card", id: "variances" },
    h("div", { className: "card-head wrap" }, h("h3", { className: "h3" }, words.title), h("span", { className: "meta" }, words.rows.replace("{rows}", numbers.format(data.rows)).replace("{documents}", numbers.format(data.documents)))),
    data.rows < 30 ? h("p", { className: "card-body muted" }, words.few) : null,
    h("div", { className: "card-body" },
      h("svg", { ref: picture, viewBox: `0 0 ${WIDE} ${HIGH}`, className: "variances", role: "group", "aria-label": words.title, onPointerDown: drag, onPointerMove: dragged },
        h("defs", null,
          h("pattern", { id: "stripes", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, h("rect", { width: 5, height: 5, className: "stops" }), h("rect", { width: 1.6, height: 5, className: "thin" })),
          h("pattern", { id: "dots", width: 5, height: 5, patternUnits: "userSpaceOnUse" }, h("rect", { width: 5, height: 5, className: "warns" }), h("circle", { cx: 2.5, cy: 2.5, r: 1, className: "dot" }))),
        h("rect", { x: x(limit), y: TOP, width: Math.max(0, WIDE - x(limit)), height: FLOOR - TOP, className: "beyond" }),
        lower !== null ? h("rect", { x: 0, y: TOP, width: Math.max(0, x(-lower)), height: FLOOR - TOP, className: "under" }) : null,
        ...data.bars.map(([low, high, count]) => { const rest = low <= 0 && high > 0 ? count - data.exact : count; return h("rect", { key: low, x: x(low) + 0.5, width: Math.max(1, x(high) - x(low) - 1), y: FLOOR - tall(rest), height: tall(rest), className: kind(low, high), fill: { stops: "url(#stripes)", warns: "url(#dots)" }[kind(low, high)] }, h("title", null, `${told(low)} – ${told(high)}: ${numbers.format(rest)}`)); }),
        data.exact ? h("g", null, h("rect", { x: x(0) - 2, width: 4, y: TOP, height: FLOOR - TOP, className: "exact" }), h("text", { x: x(0), y: TOP - 6, textAnchor: "middle" }, `${numbers.format(data.exact)} ${words.exact}`)) : null,
        before !== null ? h("line", { x1: x(stands), x2: x(stands), y1: TOP, y2: FLOOR, className: "saved" }) : null,
        h("line", { x1: 0, x2: WIDE, y1: FLOOR, y2: FLOOR, className: "axis" }),
        ...marks.map((value, place) => h("text", { key: place, x: Math.min(WIDE - 24, Math.max(24, x(value))), y: FLOOR + 16, textAnchor: "middle" }, told(Math.round(value)))),
        lower !== null && left < 0 ? handle("lower", lower, words.lower) : null,
        handle("upper", limit, words.limit),
        h("text", { x: 0, y: HIGH - 4 }, data.below ? `← ${numbers.format(data.below)}` : ""),
        h("text", { x: WIDE, y: HIGH - 4, textAnchor: "end" }, data.above ? `${numbers.format(data.above)} →` : ""),
        h("text", { x: WIDE / 2, y: HIGH - 4, textAnchor: "middle", className: "faint" }, words.heights)),
      moves ? null : h("p", { className: "muted" }, words.several)),
    h("div", { className: "card-body figures", role: "status", "aria-live": "polite" },
      h("div", { className: "figure" }, h("span", null, h("span", { className: "meta" }, words.touches), h("b", { id: "touches" }, numbers.format(data.touches[now]))),
        more ? h("span", { className: more < 0 ? "pill good" : "pill warn" }, `${more < 0 ? "−" : "+"}${numbers.format(Math.abs(more))} ${words.than_saved}`) : h("span", { className: "pill line" }, words.as_saved)),
      lower === null ? null : h("div", { className: "figure" }, h("span", null, h("span", { className: "meta" }, words.under), h("b", { id: "under" }, numbers.format(under)))),
      ...sums));
}
