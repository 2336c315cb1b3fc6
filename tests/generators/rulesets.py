"""Random rulesets: chains of facts, discrepancies, holds and approvals, tolerances with scopes, tables of every policy.

Rules are drawn in stages: a name produced at one stage is read only at later ones, so no ruleset has a cycle. Each
ruleset has a temper, so that all four outcomes happen often enough.
"""

import random
from typing import Final

from rules_engine.rules.dimensions import DIMENSIONS, Dimension
from rules_engine.rules.model import Ruleset
from tests.generators.conditions import Conditions, Named, Plain, constant
from tests.generators.pools import ISO_DAYS, TEXTS

STAGES: Final = 4
_RISKS: Final = ("low", "middle", "high")
_TEMPERS: Final = ("lenient", "lenient", "approving", "approving", "strict", "refusing")
_UNPOOLED: Final = frozenset({"discount_total", "list_price"})
"""Dimensions that are measured like others, so that the pools of terms need not hold theirs too."""
_LINE_KEYS: Final = ("order", "item", "supplier", "supplier_class", "category", "site", "channel", "currency")
_DOCUMENT_KEYS: Final = ("order", "supplier", "supplier_class", "site", "channel", "currency")
_COMMON: Final = (
    "unit_price",
    "cumulative_unit_price",
    "quantity",
    "received_quantity",
    "line_amount",
    "cumulative_line_amount",
    "total",
)
"""Dimensions that are drawn in half of the rulesets; the others hold any."""
_SOFT_ACTIONS: Final = ("ignore", "warn", "short_pay", "dispute", "write_off")
_HARD_ACTIONS: Final = (
    "warn",
    "hold_line",
    "hold_charge",
    "hold_header",
    "hold_supplier",
    "route",
    "refuse",
    "short_pay",
)


def draw_ruleset(chance: random.Random, name: str) -> Ruleset:
    """Draw one ruleset that passes the check."""
    return Ruleset.model_validate(_Author(chance).ruleset(name))


class _Author:
    """Writes one random ruleset."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.temper = chance.choice(_TEMPERS)
        self.facts: list[Plain] = []
        self.fresh: list[Named] = []
        self.conditions = Conditions(chance, self.fresh)

    def ruleset(self, name: str) -> Plain:
        """Write the whole ruleset."""
        self._declare_facts()
        tolerances = self._tolerances()
        tables = [self._table(at) for at in range(self.chance.choice((0, 1, 1, 2)))]
        self._name_kinds()
        kinds = [each for each in self.fresh if each.name.startswith(("discrepancy", "hold", "approval"))]
        made = [*kinds, *(None for _ in range(self.chance.randint(3, 12)))]
        rules = [self._rule(at, each) for at, each in enumerate(made)]
        rules += [self._acceptance(at) for at in range(self.chance.randint(1, 2))]
        rules += [self._follow_up(at) for at in range(self.chance.randint(0, 2))]
        self.chance.shuffle(rules)
        return {
            "id": name,
            "name": "Drawn",
            "facts": self.facts,
            "lists": {"words": list(TEXTS[:3])},
            "tolerances": tolerances,
            "tables": tables,
            "rules": rules,
        }

    def _declare_facts(self) -> None:
        """Declare a few facts of every kind, each with the stage that may state it."""
        for at in range(self.chance.randint(2, 6)):
            kind = self.chance.choice(("flag", "flag", "flag", "code", "count", "money", "quantity", "percent", "days"))
            fact: Plain = {"name": f"f{at}", "scope": self._scope(), "type": kind}
            if kind != "flag":
                fact["merge"] = self.chance.choice(("max", "min", "one"))
            if kind == "code":
                fact["codes"] = list(_RISKS)
            self.facts.append(fact)
            codes = _RISKS if kind == "code" else ()
            stage = self.chance.randint(1, STAGES - 1)
            self.fresh.append(Named(f"fact.f{at}", kind, fact["scope"], codes, stage))

    def _name_kinds(self) -> None:
        """Name the discrepancies, holds and approvals that rules produce and later rules read, as the temper has it."""
        shares = {
            "discrepancy": (("d1", "d2", "d3"), 0.7),
            "hold": (("H1", "H2"), {"strict": 0.8, "refusing": 0.3}.get(self.temper, 0.08)),
            "approval": (("boss", "board"), {"approving": 0.7, "strict": 0.5}.get(self.temper, 0.08)),
        }
        for space, (words, share) in shares.items():
            for word in words:
                if self.chance.random() < share:
                    stage = self.chance.randint(1, STAGES - 1)
                    self.fresh.append(Named(f"{space}.{word}", "flag", self._scope(), (), stage))

    def _scope(self) -> str:
        """Draw a scope."""
        return "line" if self.chance.random() < 0.6 else "document"

    def _dated(self) -> Plain:
        """Draw a validity, seldom."""
        if self.chance.random() > 0.1:
            return {}
        return {
            self.chance.choice(("valid_from", "valid_to")): self.chance.choice(ISO_DAYS),
            "dated_by": self.chance.choice(("received", "order", "delivery", "decision", "document")),
        }

    def _limited(self, scope: str, share: float) -> Plain:
        """Draw scope keys."""
        if self.chance.random() > share:
            return {}
        keys = _LINE_KEYS if scope == "line" else _DOCUMENT_KEYS
        drawn = self.chance.sample(keys, self.chance.randint(1, 2))
        return {key: self.chance.sample(TEXTS, self.chance.randint(1, 3)) for key in drawn}

    def _types(self) -> Plain:
        """Draw the types of documents: mostly the default."""
        dice = self.chance.random()
        return {"applies_to": ["invoice"]} if dice < 0.1 else {"applies_to": ["credit_note"]} if dice < 0.15 else {}

    # Rules

    def _rule(self, at: int, made: Named | None) -> Plain:
        """Draw a rule that produces a name; where none is given, it states a fact or does something else."""
        stage = made.stage if made else self.chance.choice((1, 1, 2, 2, 3, 3, 4))
        facts = [each for each in self.fresh if each.stage == stage and each.name.startswith("fact.")]
        made = made or (self.chance.choice(facts) if facts else None)
        scope = made.scope if made else self._scope()
        effects = [self._effect_for(made, scope)] if made else [self._plain_effect(scope)]
        if self.chance.random() < 0.2:
            effects.append(self._plain_effect(scope))
        rule: Plain = {
            "id": f"r{at}",
            "name": f"Rule {at}",
            "scope": scope,
            "when": self.conditions.draw(scope, stage),
            "then": effects,
            "priority": self.chance.randint(0, 2),
            "limited_to": self._limited(scope, 0.1),
            **self._types(),
            **self._dated(),
        }
        if self.chance.random() < (0.8 if self.temper in {"lenient", "approving"} else 0.2):
            rule |= {"when_unknown": "ignore", "unknown_reason": "Drawn so."}
        return rule

    def _effect_for(self, made: Named, scope: str) -> Plain:
        """Write the effect that produces a name."""
        space, _, word = made.name.partition(".")
        if space == "fact":
            return self._state(made, word)
        if space == "hold":
            kind = self.chance.choice(("line", "charge", "header", "supplier"))
            return {"effect": "hold", "kind": kind, "reason": word, **self._operand("money_at_risk", scope)}
        if space == "approval":
            limit = self._operand("limit", scope) if self.chance.random() < 0.3 else {}
            mode = self.chance.choice(("any", "all"))
            return {"effect": "approval", "tier": word, "who": [f"role-{word}"], "mode": mode, **limit}
        return self._discrepancy(word, scope)

    def _state(self, made: Named, word: str) -> Plain:
        """State a fact."""
        if made.type == "flag":
            return {"effect": "state", "fact": word}
        value = self.chance.choice(_RISKS) if made.type == "code" else constant(self.chance, made.type)
        return {"effect": "state", "fact": word, "value": value}

    def _discrepancy(self, word: str, scope: str) -> Plain:
        """Raise a discrepancy that shows terms."""
        shown = {"expected": "document.total_with_vat", "found": "order.number"}
        if scope == "line":
            shown = {"expected": "line.order_price", "found": "line.price_variance_bp"}
        severity = self.chance.choice(("info", "warning", "error"))
        return {
            "effect": "discrepancy",
            "kind": word,
            "severity": severity,
            **shown,
            **self._operand("money_at_risk", scope),
        }

    def _operand(self, field: str, scope: str) -> Plain:
        """Name a money term, or none."""
        term = self.chance.choice(
            ("document.total_with_vat", "line.line_net_amount" if scope == "line" else None, None)
        )
        return {} if term is None else {field: term}

    def _plain_effect(self, scope: str) -> Plain:
        """Draw an effect that produces nothing readable at the scope."""
        dice = self.chance.random()
        if self.temper == "refusing" and dice < 0.4:
            return {"effect": "refuse", "reason": "NO"}
        if self.temper == "strict" and dice < 0.1:
            return {"effect": "refuse", "reason": "NEVER"}
        if dice < 0.5:
            due = {"due_hours": self.chance.randint(1, 48)} if self.chance.random() < 0.5 else {}
            return {"effect": "route", "queue": self.chance.choice(("buyer", "site")), "owner": "o", **due}
        if dice < 0.6:
            return {"effect": "propose", "kind": "dispute", **self._operand("amount", scope)}
        return {"effect": "accept"} if dice < 0.9 else {"effect": "notify", "who": "buyer", "message": "See."}

    def _acceptance(self, at: int) -> Plain:
        """Draw a rule that accepts, often on every document."""
        scope = self._scope()
        always = {"any": [{"term": "order.found", "op": "is known"}, {"term": "order.found", "op": "is missing"}]}
        simple = self.chance.random() < (0.2 if self.temper == "strict" else 0.75)
        when = always if simple else self.conditions.draw(scope, STAGES)
        return {"id": f"accept{at}", "scope": scope, "when": when, "then": [{"effect": "accept"}]}

    def _follow_up(self, at: int) -> Plain:
        """Draw a rule that reads the outcome."""
        scope = self._scope()
        name = "line.outcome" if scope == "line" and self.chance.random() < 0.6 else "document.outcome"
        outcome = self.chance.choice(("accepted", "needs_approval", "held", "refused"))
        when: Plain = {"term": name, "op": self.chance.choice(("is", "is not")), "value": outcome}
        if scope == "document" and self.chance.random() < 0.4:
            when = {"any_line": {"term": "line.outcome", "op": "is", "value": outcome}}
        when = {self.chance.choice(("all", "any")): [when, self.conditions.draw(scope, STAGES)]}
        effects = [
            {"effect": "push", "kind": "vendor_bill"},
            {"effect": "notify", "who": "requester", "message": "Done."},
            {"effect": "route", "queue": "follow", "due_hours": 4},
            {"effect": "propose", "kind": "short_pay"},
        ]
        then = self.chance.sample(effects, self.chance.randint(1, 2))
        return {"id": f"after{at}", "family": "follow_up", "scope": scope, "when": when, "then": then}

    # Tolerances

    def _tolerances(self) -> list[Plain]:
        """Draw tolerances of a few dimensions, no two of one dimension with the same scope keys."""
        drawn: list[Plain] = []
        common = [DIMENSIONS[name] for name in _COMMON]
        others = [each for each in DIMENSIONS.values() if each.name not in {*_COMMON, *_UNPOOLED}]
        count = self.chance.choice((0, 1, 2, 3))
        drawn_from = common if self.chance.random() < 0.5 else [*common[:2], *others]
        for dimension in self.chance.sample(drawn_from, count):
            verdict, scope = dimension.name, dimension.scope
            taken: set[frozenset[str]] = set()
            for _ in range(self.chance.randint(1, 3)):
                limited = self._limited(scope, 0.6)
                narrowed = self._narrowed(dimension)
                key = frozenset((*limited, *narrowed))
                if key in taken:
                    continue
                taken.add(key)
                drawn.append(self._tolerance(f"t{len(drawn)}", dimension, limited) | narrowed)
            self.fresh.append(Named(f"tolerance.{verdict}", "code", scope, ("within", "over", "under"), 1))
        return drawn

    def _narrowed(self, dimension: Dimension) -> Plain:
        """Draw what else limits a tolerance, seldom: charges, a condition, match levels, the last invoice."""
        dice, narrowed = self.chance.random(), {}
        if dimension.dimension in {"charge", "freight", "discount"} and dice < 0.4:
            narrowed["charges"] = self.chance.sample(TEXTS, 2)
        elif dice < 0.15:
            narrowed["only_if"] = self.conditions.draw(dimension.scope, 1)
        elif dice < 0.25:
            narrowed["match_levels"] = self.chance.sample((2, 3, 4), 2)
        elif dice < 0.35 and dimension.scope == "line":
            narrowed["partial_rule"] = "last_invoice"
        return narrowed

    def _tolerance(self, name: str, dimension: Dimension, limited: Plain) -> Plain:
        """Draw one tolerance that gives a verdict."""
        company = dimension.company_money is not None and (dimension.money is None or self.chance.random() < 0.3)
        tolerance: Plain = {
            "id": name,
            "name": f"Tolerance {name}",
            "dimension": dimension.dimension,
            "cumulative": dimension.tests[0],
            "limited_to": limited,
            "currency_of_test": "company" if company else "document",
            "upper": self._bound(dimension, company=company, upper=True),
            "lower": self._bound(dimension, company=company, upper=False),
            "queue": "buyer",
            **self._types(),
            **self._dated(),
        }
        if dimension.dimension == "small_diff":
            tolerance["within"] = self.chance.choice(("nothing", "write_off"))
        if self._is_money(dimension) and self.chance.random() < 0.2:
            tolerance["rounding"] = {
                "mode": self.chance.choice(("half_up", "half_even", "up", "down")),
                "scale": self.chance.randint(-1, 2),
            }
            for side in ("upper", "lower"):
                if tolerance[side]["absolute"]["state"] == "zero":
                    tolerance[side]["absolute"] = {"state": "not_checked"}
        return tolerance

    @staticmethod
    def _is_money(dimension: Dimension) -> bool:
        """Tell whether absolute limits of a dimension are amounts alone."""
        return dimension.units is None and (dimension.money or dimension.company_money) is not None

    def _bound(self, dimension: Dimension, *, company: bool, upper: bool) -> Plain:
        """Draw an upper or lower limit."""
        soft = self.temper in {"lenient", "approving", "refusing"} and self.chance.random() < 0.85
        bound: Plain = {
            "breach_when": self.chance.choice(("any", "all")),
            "action": self.chance.choice(_SOFT_ACTIONS if soft else _HARD_ACTIONS),
        }
        money = (dimension.company_money if company else dimension.money) is not None
        units = dimension.units is not None and (not money or self.chance.random() < 0.5)
        if money or units:
            bound["absolute"] = self._component({"amount": self._absolute(dimension, units=units)})
        if money and not units and dimension.found == "line.line_net_amount" and self.chance.random() < 0.2:
            bound["absolute"] |= {} if company else {"base": "invoice"}
        if dimension.ratio is not None:
            bound["percent"] = self._percent(dimension, upper=upper)
            if money and bound["percent"]["state"] != "not_checked":
                for clamp in ("floor", "cap"):
                    if self.chance.random() < 0.15:
                        bound[clamp] = self._absolute(dimension, units=False)
        return bound

    def _percent(self, dimension: Dimension, *, upper: bool) -> Plain:
        """Draw a percent: of what was expected, or of what was invoiced, as a difference or as a whole."""
        dice = self.chance.random()
        if dice < 0.1:
            return {"state": "value", "percent": "110" if upper else "90", "style": "of_expected"}
        component = self._component({"percent": self.chance.choice(("1", "10", "2.5", "0.01"))})
        if dimension.of_invoice is not None and dice < 0.25:
            component["base"] = "invoice"
        return component

    def _absolute(self, dimension: Dimension, *, units: bool) -> Plain:
        """Draw an absolute limit, in units or by currency."""
        if units:
            return {"*": self.chance.choice(("1", "10", "0.5") if dimension.unit_digits else ("1", "10", "3"))}
        written = constant(self.chance, "money")
        return (
            {currency: amount.lstrip("-") for currency, amount in written.items()}
            if isinstance(written, dict)
            else {"EUR": "1"}
        )

    def _component(self, given: Plain) -> Plain:
        """Draw one of the three states."""
        state = self.chance.choice(("not_checked", "zero", "value", "value"))
        return {"state": state, **given} if state == "value" else {"state": state}

    # Tables

    def _table(self, at: int) -> Plain:
        """Draw a table of any hit policy, with and without otherwise."""
        policy = self.chance.choice(("unique", "first", "priority", "collect"))
        scope, stage = self._scope(), self.chance.choice((1, 1, 2))
        outputs: list[Plain] = []
        if policy != "collect":
            outputs = [{"name": "risk", "type": "code", "codes": list(_RISKS)}, {"name": "cap", "type": "count"}]
        rows = [self._row(number, scope, stage, outputs) for number in range(self.chance.randint(1, 4))]
        table: Plain = {
            "id": f"table{at}",
            "name": f"Table {at}",
            "hit_policy": policy,
            "scope": scope,
            "limited_to": self._limited(scope, 0.15),
            "outputs": outputs,
            "rows": rows,
            **self._dated(),
        }
        if self.chance.random() < 0.5:
            table["otherwise"] = {"give": self._give(outputs), "then": self._table_effects(scope)}
        if outputs:
            self.fresh.append(Named(f"table.table{at}.risk", "code", scope, _RISKS, stage))
            self.fresh.append(Named(f"table.table{at}.cap", "count", scope, (), stage))
        return table

    def _row(self, number: int, scope: str, stage: int, outputs: list[Plain]) -> Plain:
        """Draw a row."""
        return {
            "id": f"row{number}",
            "when": self.conditions.draw(scope, stage),
            "give": self._give(outputs),
            "then": self._table_effects(scope),
            "priority": self.chance.randint(0, 2),
        }

    def _give(self, outputs: list[Plain]) -> Plain:
        """Draw output values; seldom one is left out."""
        given = {"risk": self.chance.choice(_RISKS), "cap": self.chance.choice((0, 1, 10))}
        return {output["name"]: given[output["name"]] for output in outputs if self.chance.random() < 0.9}

    def _table_effects(self, scope: str) -> list[Plain]:
        """Draw effects of a row: often none."""
        return [self._plain_effect(scope)] if self.chance.random() < 0.4 else []
