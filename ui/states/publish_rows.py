"""What the page of publishing shows, as rows: checks and what they found, changes, flips, and what was said."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypedDict

from rules_engine.documents.money import from_minor
from rules_engine.pipeline.acts.analysis_results import Compared, Proving, Shown
from rules_engine.pipeline.acts.part_judging import sentence_of
from rules_engine.pipeline.acts.reviewing import CHECKS, Kept, Remark, Review
from rules_engine.pipeline.draft_checks import CANCELLED, FIRST, Checked
from rules_engine.pipeline.draft_looks import Shadow
from rules_engine.pipeline.rule_desk import UNPRICED, Flip, PartChange, Report
from ui.formats import money
from ui.states.naming import said, when
from ui.states.rule_reading import HASH_SHOWN
from ui.states.rule_reading import PATH as RULES
from ui.telling import told
from ui.words import word

FLIPS_SHOWN: Final = 100


class CheckRow(TypedDict):
    """One check: its state (waits, runs, good, warn, bad), what it found, and each finding."""

    name: str
    title: str
    state: str
    told: str
    found: list[str]


class ChangeRow(TypedDict):
    """A part that changes, as a sentence before and after."""

    kind: str
    family: str
    name: str
    part: str
    href: str
    before: str
    after: str


class FlipRow(TypedDict):
    """A document the draft decides otherwise."""

    href: str
    number: str
    before: str
    after: str
    money: str
    tone: str


class RemarkRow(TypedDict):
    """What somebody said about a draft or a part of it."""

    who: str
    when: str
    about: str
    href: str
    text: str


def check_rows(review: Review, language: str, *, first: bool) -> list[CheckRow]:
    """Return every check as it was kept for this text, and the cases, which were run right now."""
    rows = [_kept(name, review.checks.get(name), language, first=first) for name in CHECKS]
    red = word("publish.cases_red", language, red=len(review.red), count=review.cases)
    green = word("publish.cases_green", language, count=review.cases) if review.cases else ""
    state = "bad" if review.red else "good" if review.cases else "warn"
    none = word("publish.cases_none", language)
    rows.insert(2, check_row("cases", state, red if review.red else green or none, list(review.red), language))
    return rows


def _kept(name: str, kept: Kept | None, language: str, *, first: bool) -> CheckRow:
    if kept is None:
        if first and name in {"changes", "replay"}:
            return check_row(name, "warn", word("publish.first", language), [], language)
        return check_row(name, "waits", "", [], language)
    said_so = f"{ended(name, kept.status, kept.numbers, language)} {kept.by}, {_moment(kept.at, language)}"
    return check_row(name, kept.status, said_so, [], language)


def _moment(at: str, language: str) -> str:
    return when(datetime.fromisoformat(at), language)


def ended(name: str, state: str, numbers: Mapping[str, Any], language: str) -> str:
    """Say how a check ended."""
    if state in {CANCELLED, FIRST}:
        return word("publish.cancelled" if state == CANCELLED else "publish.first", language)
    if not numbers:
        return word(f"publish.{state}", language)
    if name == "types":
        return word("publish.types_bad" if numbers["count"] else "publish.types_good", language, **numbers)
    if name == "proofs":
        return word("publish.proofs_told", language, **numbers)
    if name == "changes":
        return str(numbers["sentence"])
    return word("publish.flipped" if numbers["flipped"] else "publish.equal", language, **numbers)


def checked_row(checked: Checked, language: str) -> CheckRow:
    """Return a check that was run right now, with what it found."""
    found = [told(each, language) for each in checked.problems]
    if checked.proving is not None:
        found = proof_lines(checked.proving, language)
    state = "warn" if checked.status in {CANCELLED, FIRST} else checked.status
    said = ended(checked.name, checked.status, checked.numbers, language)
    return check_row(checked.name, state, said, found, language)


def remark_rows(remarks: tuple[Remark, ...], ruleset_id: str, language: str) -> list[RemarkRow]:
    """Return what was said, the last first."""
    rows: list[RemarkRow] = []
    for each in reversed(remarks):
        about = word("rules.revision", language, number=each.revision)
        rows.append(
            {
                "who": each.who,
                "when": _moment(each.at, language),
                "about": f"{each.part} · {about}" if each.part else about,
                "href": f"{RULES}?ruleset={ruleset_id}&part={each.part}",
                "text": each.text,
            }
        )
    return rows


def check_row(name: str, state: str, said_so: str, found: list[str], language: str) -> CheckRow:
    """Return a check as a row; one that says nothing says what it is for."""
    return {
        "name": name,
        "title": word(f"publish.{name}", language),
        "state": state,
        "told": said_so or word(f"publish.{name}_why", language),
        "found": found[:FLIPS_SHOWN],
    }


def proof_lines(proving: Proving, language: str) -> list[str]:
    """Return what the proofs found: promises kept or broken, defects with their document, what was not decided."""
    defects = [f"{told(each.defect.sentence, language)} {_document(each.shown)}".strip() for each in proving.defects]
    promises = [
        f"{each.promise.id}: {told(each.promise.sentence, language)} {_document(each.shown)}".strip()
        for each in proving.promises
    ]
    return [*promises, *defects, *(told(each.sentence, language) for each in proving.not_decided)]


def _document(shown: Shown | None) -> str:
    """Return a document that shows something in a few words."""
    if shown is None:
        return ""
    terms = ", ".join(f"{name} {value}" for name, value in sorted(shown.case.terms.items()))
    lines = "; ".join(
        f"{line}: {', '.join(f'{name} {value}' for name, value in sorted(values.items()))}"
        for line, values in shown.case.line_terms.items()
    )
    return f"({'; '.join(part for part in (terms, lines) if part)} → {shown.outcome})"


def smallest(compared: Compared) -> list[str]:
    """Return the smallest document two versions decide differently, term by term, and how each decides it."""
    shown = compared.before or compared.after
    if shown is None:
        return []
    rows = [f"{name}: {value}" for name, value in sorted(shown.case.terms.items())]
    for line, values in shown.case.line_terms.items():
        rows += [f"{line} · {name}: {value}" for name, value in sorted(values.items())]
    outcomes = [each.outcome for each in (compared.before, compared.after) if each is not None]
    return [*rows, " → ".join(outcomes)]


def change_row(change: PartChange, ruleset_id: str, language: str) -> ChangeRow:
    """Return a part that changes as sentences."""
    kind = "added" if change.before is None else "removed" if change.after is None else "changed"
    before, after = (
        "" if part is None else sentence_of(change.family, part, language) or str(part.get("name") or change.name)
        for part in (change.before, change.after)
    )
    shown: dict[str, Any] = change.after or change.before or {}
    return {
        "kind": word(f"publish.{kind}", language),
        "family": said(f"rules.{change.family}", language, change.family),
        "name": str(shown.get("name") or change.name),
        "part": change.name,
        "href": f"{RULES}?ruleset={ruleset_id}&part={change.name}",
        "before": before,
        "after": after,
    }


def flip_rows(report: Report, numbers: Mapping[str, str], language: str) -> list[FlipRow]:
    """Return the flipped documents as rows; each opens its document."""
    return [flip_row(flip, numbers, language) for flip in report.flips[:FLIPS_SHOWN]]


def flip_row(flip: Flip, numbers: Mapping[str, str], language: str) -> FlipRow:
    """Return a flipped document as a row."""
    worth = ""
    if flip.amount is not None and flip.currency is not None:
        worth = f"{money(from_minor(flip.amount, flip.currency), flip.currency, language)} {flip.currency}"
    return {
        "href": f"/documents/{flip.document}",
        "number": numbers.get(flip.document, flip.document[:HASH_SHOWN]),
        "before": word(f"publish.{flip.before}", language),
        "after": word(f"publish.{flip.after}", language),
        "money": worth,
        "tone": "good" if flip.after == "accepted" else "warn",
    }


def shadow_rows(shadow: Shadow, language: str) -> list[FlipRow]:
    """Return the documents that what waits would decide otherwise, as rows."""
    numbers = {each.document_id: each.number for each, _ in shadow.differing if each.number}
    flips = (Flip(each.document_id, each.outcome, after) for each, after in shadow.differing[:FLIPS_SHOWN])
    return [flip_row(flip, numbers, language) for flip in flips]


def money_told(sums: Mapping[str, int], language: str) -> str:
    """Return money by currency as people read it; nothing is ``0``."""
    told = [
        word("publish.unpriced", language, count=amount)
        if currency == UNPRICED
        else f"{money(from_minor(amount, currency), currency, language)} {currency}"
        for currency, amount in sums.items()
    ]
    return ", ".join(told) or "0"
