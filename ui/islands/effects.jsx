// What happens: one card for each effect, its fields by its kind.
import { createElement as h } from "react";

function Field({ field, effect, words, choices, locked, onChange }) {
  const value = effect[field.name];
  const label = words[`f_${field.name}`] ?? field.name;
  const told = Array.isArray(value) ? value.join(", ") : value && typeof value === "object" ? JSON.stringify(value) : value ?? "";
  const set = (text) => {
    let next = text;
    if (field.type === "list") next = text.trim() === "" ? [] : text.split(",").map((each) => each.trimStart());
    if (field.type === "whole") next = text.trim() === "" ? null : /^\d+$/.test(text.trim()) ? Number(text) : text;
    if ((field.type === "term" || field.type === "maybe") && text.trim() === "") next = null;
    onChange({ ...effect, [field.name]: next });
  };
  const common = { disabled: locked, "aria-label": label, value: told, onChange: (event) => set(event.target.value), "data-field": field.name };
  const control = field.choices?.length
    ? h("select", { ...common, className: "select" }, ...(field.choices.includes(told) ? field.choices : [told, ...field.choices]).map((each) => h("option", { key: each, value: each }, words[`c_${each}`] ?? each.replaceAll("_", " "))))
    : h("input", { ...common, className: "input", maxLength: 1000, autoComplete: "off", list: field.type === "term" ? choices : undefined, inputMode: field.type === "whole" ? "numeric" : undefined });
  return h("label", { className: "fieldlet" }, h("span", { className: "meta" }, label), control);
}

export function Effects({ effects, kinds, words, terms, locked, problems, path, onChange, fewest = 1 }) {
  const names = Object.keys(kinds);
  const made = (kind) => ({ effect: kind, ...Object.fromEntries(kinds[kind].filter((field) => "start" in field).map((field) => [field.name, field.start])) });
  const moneyed = "money-terms";
  const change = (at, next) => onChange(effects.map((each, place) => (place === at ? next : each)));
  return h("div", { className: "effects" },
    h("datalist", { id: moneyed }, ...terms.filter((term) => term.type === "money").map((term) => h("option", { key: term.name, value: term.name }, term.meaning))),
    h("ol", null, ...effects.map((effect, at) => h("li", { key: at, className: "effect" },
      h("select", { className: "select kind-of", disabled: locked, "aria-label": `${words.effect} ${at + 1}`, value: effect.effect, onChange: (event) => change(at, made(event.target.value)) },
        ...names.map((kind) => h("option", { key: kind, value: kind }, words[`e_${kind}`]))),
      h("span", { className: "fieldlets" }, ...(kinds[effect.effect] ?? []).map((field) => h(Field, { key: field.name, field, effect, words, choices: moneyed, locked, onChange: (next) => change(at, next) })),
        ...problems.filter((each) => each.path.startsWith(`${path}[${at}]`)).map((each, place) => h("span", { key: `p${place}`, className: "fault", role: "status" }, each.sentence, " ", each.remedy))),
      locked ? null : h("button", { type: "button", className: "btn ghost sm", "aria-label": `${words.remove_effect} ${at + 1}`, disabled: effects.length <= fewest, onClick: () => onChange(effects.filter((_, place) => place !== at)) }, "×")))),
    locked ? null : h("label", { className: "row" }, h("span", { className: "sr" }, words.add_effect),
      h("select", { className: "select add-effect", value: "", onChange: (event) => { if (event.target.value) onChange([...effects, made(event.target.value)]); } },
        h("option", { value: "" }, `+ ${words.add_effect}`), ...names.map((kind) => h("option", { key: kind, value: kind }, words[`e_${kind}`])))));
}
