"""Samples for a draft: made at a limit, made to notice a mistake, or read from files; nothing of them is kept here.

Owns what such a sample is: a sheet. A file is read and matched as every document is, with the orders and receipts that
came along, and never enters the ledger: it is decided by nobody and sent nowhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.sheet import FactSheet, Ratio, Terms
from rules_engine.engine.coverage import limits_of
from rules_engine.errors import LimitExceeded, Unsupported
from rules_engine.pipeline.acts.analysis_results import Mutation
from rules_engine.pipeline.acts.example_cases import Paper, Settings, Write, WrittenCase, with_settings, write_case
from rules_engine.pipeline.acts.rulesets import judge_of, plainly
from rules_engine.pipeline.acts.samples import Sample
from rules_engine.pipeline.line.once import Given, Once, Source, decide_once
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


PrintSample = Callable[[Ruleset, FactSheet, str, str], WrittenCase]
"""Writes a sheet as files in one of ``WAYS``, under a name, and decides what is read back from them."""

MAIL: Final = "eml"
WAYS: Final = ("pdf", "xlsx", MAIL)
"""How a bill can be sent by who has no structured format."""


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

    def read(ruleset: Ruleset, given_files: Sequence[tuple[str, bytes]]) -> FactSheet:
        files = list(_unpacked(reader, limits, given_files))
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


def _unpacked(reader: Reader, limits: Limits, files: Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a sample, an archive as what is in it."""
    for name, content in files[: FILES_MAX + 1]:
        parcel = reader.open(content, limits)
        if parcel is None or parcel.kind != "archive":
            yield name, content
        else:
            yield from ((part.name, part.content) for part in parcel.parts)


def ways(sheet: FactSheet) -> tuple[str, ...]:
    """Return the ways in which a made document can be sent: bills in all of them, an answer by e-mail."""
    kinds = {DocumentType.INVOICE: WAYS, DocumentType.CREDIT_NOTE: WAYS, DocumentType.ORDER_RESPONSE: (MAIL,)}
    return kinds.get(DocumentType(sheet.document_type), ())


def printing(
    reader: Reader, limits: Limits, today: Callable[[], date], write: Write, papers: Mapping[str, Paper]
) -> PrintSample:
    """Return how a made document becomes files that are read, matched and decided as captured ones are."""

    def print_sample(ruleset: Ruleset, sheet: FactSheet, way: str, name: str) -> WrittenCase:
        if way not in ways(sheet):
            raise Unsupported(
                "This document is not sent in that way.",
                where=way[:20],
                remedy="Take one that is offered.",
            )

        judge = judge_of(ruleset)

        def decided(given: Given) -> Once:
            return decide_once(
                given, ruleset, reader=reader, decide=lambda _, sheet: judge(sheet), today=today, limits=limits
            )

        return write_case(
            sheet,
            name,
            "",
            write=write,
            judge=judge,
            decide_given=decided,
            paper=papers[way],
        )

    return print_sample
