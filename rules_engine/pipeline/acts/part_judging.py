"""One part of a draft as it is being written: as plain sentences, and what is wrong with it at once."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import orjson

from rules_engine.documents.candidate import Finding
from rules_engine.documents.canonical import canonical_bytes
from rules_engine.errors import RulesetRefused
from rules_engine.pipeline.acts.part_edits import Text, name_of
from rules_engine.pipeline.acts.part_forms import offers
from rules_engine.rules.check import findings
from rules_engine.rules.load import load_ruleset
from rules_engine.rules.model import DecisionTable, Invariant, Rule, Tolerance
from rules_engine.rules.prose import Language, invariant_sentence, row_sentence, rule_sentence, tolerance_sentence

ROWS_TOLD: Final = 12
"""How many rows of a table are told as sentences."""


class Judged(NamedTuple):
    """A part as a sentence, and what is wrong with it."""

    told: str
    problems: tuple[Finding, ...]


class DraftJudged(NamedTuple):
    """What the check finds in a draft, and what its editor offers."""

    problems: tuple[Finding, ...]
    offers: dict[str, Any]


def draft_judged(text: Text) -> DraftJudged:
    """Return what the check finds in a draft, and what its editor offers; the engine is not asked."""
    ruleset = load_ruleset(orjson.dumps(text))
    return DraftJudged(findings(ruleset), offers(ruleset))


def judged(text: Text, family: str, part: Text, language: str) -> Judged:
    """Return a part as a sentence and what is wrong with it, as it would stand in the text of its ruleset."""
    told = sentence_of(family, part, language)
    try:
        found = findings(load_ruleset(orjson.dumps(text)))
    except RulesetRefused as refusal:
        found = (Finding(code=refusal.code, sentence=refusal.sentence, place=refusal.where, remedy=refusal.remedy),)
    start = f"{family}[{name_of(part)}]"
    mine = (each for each in found if each.place == start or each.place.startswith((f"{start}.", f"{start}[")))
    return Judged(told, tuple(mine))


def sentence_of(family: str, part: Mapping[str, Any], language: str) -> str:
    """Return a part as plain sentences, or nothing where it is none yet."""
    tongue: Language = "de" if language == "de" else "en"
    content = canonical_bytes(part)
    try:
        if family == "rules":
            return rule_sentence(Rule.model_validate_json(content), tongue)
        if family == "tolerances":
            return tolerance_sentence(Tolerance.model_validate_json(content), tongue)
        if family == "invariants":
            return invariant_sentence(Invariant.model_validate_json(content), tongue)
        if family == "tables":
            return _table_told(DecisionTable.model_validate_json(content), tongue)
    except ValueError:
        return ""
    return ""


def _table_told(table: DecisionTable, language: Language) -> str:
    """Return the first rows of a table as sentences."""
    told = [row_sentence(table, row, language) for row in table.rows[:ROWS_TOLD]]
    return "\n".join([*told, *(["…"] if len(table.rows) > ROWS_TOLD else [])])
