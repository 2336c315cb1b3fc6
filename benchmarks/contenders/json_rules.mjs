// json-rules-engine: one engine per scope and level; facts stated below are facts of the row above.
// Reads {rules, documents, warm} from standard input, prints {taken: [seconds], held: [bool]}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const { Engine } = require("json-rules-engine");
const { rules, documents, warm } = JSON.parse(readFileSync(0, "utf8"));
const operators = { in: "in", true: "equal", ">": "greaterThan", "<": "lessThan", "<=": "lessThanInclusive" };
const engines = {};
for (const rule of rules) {
  const place = `${rule.scope}${rule.level}`;
  engines[place] ??= new Engine([], { allowUndefinedFacts: true });
  engines[place].addRule({
    conditions: { all: rule.tests.map((t) => ({ fact: t.name, operator: operators[t.op], value: t.value })) },
    event: { type: rule.id, params: { fact: rule.fact, holds: rule.holds } },
  });
}
async function held(document) {
  let stops = false;
  for (const [scope, rows] of [["document", [document[0]]], ["line", document[1]]]) {
    for (const row of rows) {
      const known = { ...row };
      for (const level of [1, 2, 3]) {
        const engine = engines[`${scope}${level}`];
        if (!engine) continue;
        const { events } = await engine.run(known);
        for (const { params } of events) {
          stops ||= params.holds;
          if (params.fact) known[`fact_${params.fact}`] = true;
        }
      }
    }
  }
  return stops;
}
const taken = [], outcomes = [];
for (const document of documents.slice(0, warm)) await held(document);
for (const document of documents) {
  const before = process.cpuUsage();
  outcomes.push(await held(document));
  const used = process.cpuUsage(before);
  taken.push((used.user + used.system) / 1e6);
}
console.log(JSON.stringify({ taken, held: outcomes, rss: process.memoryUsage().rss }));
