"""Suppliers that crowd just below a limit, as the page of a tolerance shows them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypedDict

from rules_engine.documents.money import from_minor
from rules_engine.pipeline.acts.people import Person
from ui.formats import amount, count, money
from ui.office import office
from ui.states.naming import document_href
from ui.states.rule_reading import HASH_SHOWN, ChoiceRow
from ui.words import word


class GamerRow(TypedDict):
    """A supplier that crowds just below a limit: what was seen, what it came to, and where."""

    seller: str
    said: str
    cost: str
    chance: str
    papers: list[ChoiceRow]


def gamer_rows(chart: Mapping[str, Any], person: Person) -> list[GamerRow]:
    """Return the suppliers that crowd below the limit of a tolerance, as texts; a paper's id is its address."""
    desk, language = office().rule_desk, person.language
    percent = " %" if chart.get("unit") == "percent" else ""

    def limit(value: int) -> str:
        return f"{amount(Decimal(value).scaleb(-int(chart['digits'])), language)}{percent}"

    rows: list[GamerRow] = []
    for found in chart.get("gamers") or ():
        ids = tuple(found["documents"])
        sellers, numbers = desk.sellers(person, ids[:1]), desk.numbers(person, ids)
        counts = {name: count(found[name], language) for name in ("rows", "expected", "above", "looked", "chance")}
        costs = [f"{money(from_minor(value, key), key, language)} {key}" for key, value in found["cost"].items()]
        ends = {"low": limit(found["low"]), "high": limit(found["high"])}
        rows.append(
            {
                "seller": sellers.get(found["document"], word("rules.gaming_somebody", language)),
                "said": word("rules.gaming_said", language, **counts, **ends),
                "cost": word("rules.gaming_cost", language, money=", ".join(costs)) if costs else "",
                "chance": word("rules.gaming_chance", language, **counts),
                "papers": [{"id": document_href(each), "name": numbers.get(each, each[:HASH_SHOWN])} for each in ids],
            }
        )
    return rows
