"""Samples for a draft: made at a limit, made to notice a mistake, or read from files; nothing of them is kept here.

Owns what such a sample is: a sheet. A file is read and matched as every document is, with the orders and receipts that
came along, and never enters the ledger: it is decided by nobody and sent nowhere.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.sheet import FactSheet, Ratio, Terms
from rules_engine.engine.coverage import limits_of
from rules_engine.errors import LimitExceeded, Unsupported
from rules_engine.pipeline.acts.analysis_results import Mutation
from rules_engine.pipeline.acts.example_cases import Settings, with_settings
from rules_engine.pipeline.acts.rulesets import plainly
from rules_engine.pipeline.acts.samples import Sample
from rules_engine.pipeline.line.once import Given, Source, decide_once
from rules_engine.ports import Limits, Reader
from rules_engine.rules.check import check
from rules_engine.rules.model import Ruleset
from rules_engine.rules.plan import Amounts

FILES_MAX: Final = 12
"""How many files one sample has."""

_AROUND: Final = {
    DocumentType.ORDER: "orders",
    DocumentType.ORDER_CHANGE: "orders",
    DocumentType.RECEIPT_ADVICE: "receipts",
}

ReadSample = Callable[[Ruleset, Sequence[tuple[str, bytes]]], FactSheet]
"""Reads the files of one sample; given by whoever has the reader."""


def at_limit(ruleset: Ruleset, like: FactSheet, part: str, term: str, beside: int) -> FactSheet | None:
    """Return a sheet like another, with a term at a limit of a part, or that many units beside it.

    None where the part compares no such term of the sheet with a number.
    """
    plan = check(ruleset)
    leaf = next((leaf for key, leaf, limit in limits_of(plan) if key.part == part and limit.term == term), None)
    if leaf is None:
        return None
    limit = leaf.limit.of(like.currency) if isinstance(leaf.limit, Amounts) else leaf.limit
    if not isinstance(limit, int) or leaf.read.produced:
        return None
    value = limit + beside
    set_to: Terms = {term: Ratio(value, value) if leaf.read.type == "ratio" else value}
    if leaf.read.scope == "document":
        return like.model_copy(update={"terms": like.terms | set_to})
    lines = tuple(
        line.model_copy(update={"terms": line.terms | set_to}) if at == 0 else line
        for at, line in enumerate(like.lines)
    )
    return like.model_copy(update={"lines": lines}) if lines else None


def noticing(mutation: Mutation, name: str, samples: Sequence[Sample]) -> FactSheet | None:
    """Return the sheet of a case that was made to notice a mistake, or None where there is none of that name."""
    made = next((each for each in mutation.made if each.case.id == name), None)
    like = None if made is None else next((each for each in samples if each.case.id == made.like), None)
    if made is None or like is None:
        return None
    settings: Settings = {(None, term): value for term, value in made.case.terms.items()}
    for row, terms in made.case.line_terms.items():
        settings |= {(row, term): value for term, value in terms.items()}
    return with_settings(like.sheet, settings)


def reading(reader: Reader, limits: Limits, today: Callable[[], date]) -> ReadSample:
    """Return how the files of a sample are read."""

    def read(ruleset: Ruleset, files: Sequence[tuple[str, bytes]]) -> FactSheet:
        if len(files) > FILES_MAX:
            raise LimitExceeded(f"A sample has at most {FILES_MAX} files.", remedy="Give fewer.")
        found: dict[str, list[Source]] = {"orders": [], "receipts": [], "subject": []}
        for name, content in files:
            candidate = reader.read(content, limits).candidate
            kind = None if candidate is None else candidate.document_type
            place = _AROUND.get(kind, "subject") if kind is not None else "subject"
            found[place].append(Source(name, content))
        if len(found["subject"]) != 1:
            raise Unsupported(
                f"A sample is about one document to be decided, and these are {len(found['subject'])}.",
                where=", ".join(name for name, _ in files)[:200],
                remedy="Give one bill, credit note or order response, with its orders and receipts.",
            )
        given = Given(found["subject"][0], tuple(found["orders"]), tuple(found["receipts"]))
        return decide_once(given, ruleset, reader=reader, decide=plainly, today=today, limits=limits).matched.sheet

    return read
