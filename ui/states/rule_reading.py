"""What is read for the pages of rules: a draft with its versions, its parts as rows, and what is wrong with a part."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, TypedDict

from rules_engine.documents.base import plain
from rules_engine.documents.candidate import Finding
from rules_engine.documents.money import from_minor
from rules_engine.documents.policy import SCOPE_KEYS
from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.history import DraftView, VersionView
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.part_edits import name_of, parts_of
from rules_engine.pipeline.acts.part_judging import DraftJudged, draft_judged
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.acts.table import TABLE
from ui.office import office
from ui.states.naming import said, when
from ui.states.rule_parts import Part
from ui.states.rule_texts import part_summary
from ui.telling import fault_told
from ui.words import word

PATH: Final = "/rules"
FIRST: Final = "starter"
"""The ruleset that is shown where an address names none."""

PUBLISHERS: Final = TABLE["publish"].roles
HASH_SHOWN: Final = 12
FAULTS_MAX: Final = 40
RECENT_SHOWN: Final = 30
_INSTEAD: Final = re.compile(r"Did you mean '([^']+)'\?")
_PLACE: Final = re.compile(r"^(\w+)\[([^\]]*)\]\.?")


class PartRow(TypedDict):
    """A part in the list."""

    family: str
    name: str
    summary: str
    href: str
    current: bool


class VersionRow(TypedDict):
    """A published version."""

    name: str
    when: str
    by: str
    authors: str
    reason: str
    hash: str


class ProblemRow(TypedDict):
    """What is wrong with a part: the path in it, the sentence, the remedy, and the name that was meant."""

    path: str
    sentence: str
    remedy: str
    instead: str


class FaultRow(TypedDict):
    """What is wrong with the draft, and the part where it is."""

    place: str
    sentence: str
    href: str


class CaughtRow(TypedDict):
    """A document a part would have fired on."""

    href: str
    number: str
    money: str


class RankRow(TypedDict):
    """A tolerance among those that could judge the same: where it holds, and how it stands on a document."""

    name: str
    href: str
    scope: str
    standing: str
    told: str
    limit: str


class ChoiceRow(TypedDict):
    """Something to choose: its id and its name."""

    id: str
    name: str


class Draft(NamedTuple):
    """What is read for the page."""

    revision: int
    draft: DraftView | None
    versions: tuple[VersionView, ...]
    refused: str
    judged: DraftJudged | None


def publication(draft: DraftView) -> Intent:
    """Return the intent to publish a draft as it was shown."""
    return Intent(ruleset_id=draft.ruleset_id, seen_revision=draft.revision, ruleset_hash=draft.ruleset_hash)


def fetch(person: Person, ruleset_id: str) -> Draft:
    """Read outside the event loop; say why the person may not publish, where they might think they may."""
    acts, revision = office().acts, office().worklists.revision()
    kept = acts.rulesets(person)
    draft = kept.draft(ruleset_id)
    refusal: RulesEngineError | None = None
    if draft is not None and not draft.published and PUBLISHERS & person.roles:
        refusal = acts.refusal(person, "publish", publication(draft))
    refused = f"{refusal.sentence} {refusal.remedy}".strip() if refusal is not None else ""
    judged = None if draft is None else draft_judged(draft.text)
    return Draft(revision, draft, kept.versions(ruleset_id), refused, judged)


def problem_rows(findings: Iterable[Finding], family: str, name: str, language: str) -> list[ProblemRow]:
    """Return what is wrong with one part, each with its path in it."""
    start, rows = f"{family}[{name}]", list[ProblemRow]()
    for finding in findings:
        instead = _INSTEAD.search(finding.remedy)
        sentence, remedy = fault_told(finding.sentence, finding.remedy, language)
        rows.append(
            {
                "path": finding.place.removeprefix(start).removeprefix("."),
                "sentence": sentence,
                "remedy": remedy,
                "instead": instead.group(1) if instead else "",
            }
        )
    return rows[:FAULTS_MAX]


def fault_rows(findings: Iterable[Finding], ruleset_id: str, language: str) -> list[FaultRow]:
    """Return what is wrong with a draft; each leads to its part."""
    rows: list[FaultRow] = []
    for finding in findings:
        place = _PLACE.match(finding.place)
        part = f"&part={place.group(2)}" if place else ""
        rows.append(
            {
                "place": finding.place,
                "sentence": " ".join(fault_told(finding.sentence, finding.remedy, language)),
                "href": f"{PATH}?ruleset={ruleset_id}{part}",
            }
        )
    return rows[:FAULTS_MAX]


def weighed(text: Part, name: str, person: Person) -> tuple[str, list[CaughtRow]]:
    """Return on how many of the last documents a part would have fired, and which; outside the event loop."""
    try:
        found = office().rule_desk.evidence(person, text, name)
    except RulesEngineError:
        # A draft that cannot be run catches nothing yet; what is wrong with it stands at the top of the page.
        return "", []
    numbers = office().rule_desk.numbers(person, tuple(each.document for each in found.caught))
    language = person.language
    told = word("rules.fired_on", language, fired=found.fired, looked=found.looked)
    if found.unknown:
        told = f"{told} · {word('rules.untold', language, count=found.unknown)}"
    rows: list[CaughtRow] = []
    for each in found.caught:
        known = each.amount is not None and each.currency is not None
        money = f"{plain(from_minor(each.amount or 0, each.currency or ''))} {each.currency}" if known else ""
        number = numbers.get(each.document, each.document[:HASH_SHOWN])
        rows.append({"href": f"/documents/{each.document}", "number": number, "money": money})
    return told, rows


def row_findings(person: Person, text: Part, table: str) -> list[dict[str, Any]]:
    """Return what the prover finds in a table: its rows, a sentence, and a document that shows it; outside the loop."""
    try:
        found = office().rule_desk.row_findings(person, text, table)
    except RulesEngineError as refusal:
        told = " ".join(fault_told(refusal.sentence, refusal.remedy, person.language))
        return [{"kind": "overlap", "rows": [], "sentence": told, "document": [], "outcome": ""}]
    return [
        {
            "kind": each.kind,
            "rows": list(each.rows),
            "sentence": fault_told(each.sentence, "", person.language)[0],
            "document": [{"name": name, "value": value} for name, value in each.document],
            "outcome": word(f"publish.{each.outcome}", person.language) if each.outcome else "",
        }
        for each in found
    ]


def judged_rows(text: Part, name: str, person: Person) -> dict[str, Any]:
    """Return the variances a tolerance judged; nothing where it has no limit to move or cannot be run."""
    try:
        return office().rule_desk.variances(person, text, name)
    except RulesEngineError:
        # What is wrong with the draft stands at the top of the page.
        return {}


def ranked(text: Part, name: str, person: Person, document_id: str) -> tuple[list[RankRow], list[ChoiceRow]]:
    """Return which tolerances could judge the same, which wins on a document, and the documents to choose among."""
    desk, language = office().rule_desk, person.language
    recent = desk.recent(person, RECENT_SHOWN)
    sheet = next((each.sheet for each in recent if each.document_id == document_id), None)
    try:
        ranks = desk.ranks(person, text, name, sheet)
    except RulesEngineError:
        return [], []
    rows: list[RankRow] = []
    parts = {part.get("id"): part for part in text.get("tolerances") or ()}
    for each in ranks:
        keys = [f"{said(f'scope.{key}', language, key)} {', '.join(values)}" for key, values in each.scope.items()]
        told = word(f"rules.rank_{each.standing}", language) if each.standing else ""
        if each.standing == "wins" and each.scope:
            first = next(key for key in SCOPE_KEYS if key in each.scope)
            told = word("rules.rank_names", language, key=said(f"scope.{first}", language, first))
        rows.append(
            {
                "name": each.name or each.id,
                "href": f"?ruleset={text['id']}&part={each.id}",
                "scope": " · ".join(keys) or word("rules.everywhere", language),
                "standing": each.standing,
                "told": told,
                "limit": part_summary("tolerances", parts[each.id], language) if each.id in parts else "",
            }
        )
    return rows, [{"id": each.document_id, "name": each.number or each.document_id[:HASH_SHOWN]} for each in recent]


def part_row(ruleset_id: str, family: str, part: Part, chosen: str, language: str) -> PartRow:
    """Return a part as a row of the list."""
    name = name_of(part)
    return {
        "family": said(f"rules.{family}", language, family),
        "name": str(part.get("name") or name),
        "summary": part_summary(family, part, language),
        "href": f"{PATH}?ruleset={ruleset_id}&part={name}",
        "current": name == chosen,
    }


def version_row(version: VersionView, language: str) -> VersionRow:
    """Return a published version as a row."""
    return {
        "name": word("rules.version", language, version=version.version),
        "when": when(datetime.fromisoformat(version.published_at), language),
        "by": version.published_by,
        "authors": ", ".join(version.authors),
        "reason": version.reason,
        "hash": version.ruleset_hash[:HASH_SHOWN],
    }


def part_named(text: Mapping[str, Any], name: str) -> tuple[str, Part] | None:
    """Return a part of the text of a ruleset and its family, by its id or its name."""
    return next(((family, part) for family, part in parts_of(text) if name_of(part) == name), None)
