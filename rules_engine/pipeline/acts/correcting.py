"""Correcting what was read: a person enters the value that really stands on the document.

The value as read and its author stay with the act. Whoever enters who is paid, where to, how much or in which currency
performs a duty; fixing another misread digit is none. The document is decided again under its bound version.
"""

from decimal import Decimal
from typing import Any, Final

import orjson
from pydantic import ValidationError

from rules_engine.documents.candidate import Candidate, Extraction, FieldReading
from rules_engine.documents.kinds import DocumentType
from rules_engine.errors import StaleDocument, StatusForbids, UnknownNumber
from rules_engine.pipeline.acts.doing import LOOK_AGAIN, Doing, Planned
from rules_engine.pipeline.acts.duties import BROUGHT, Duty
from rules_engine.pipeline.line import filing, teaching
from rules_engine.pipeline.line.master import learn
from rules_engine.pipeline.line.statuses import Status
from rules_engine.pipeline.line.work import Bench, Reading, Work

MONEY: Final = ("seller", "payee", "totals", "currency", "document_type", "type_code")
"""Fields, or what they begin with, that say who is paid, where to, how much, in which currency, and which way."""

VALUE_LENGTH_MAX: Final = 2_000
DIGITS_MAX: Final = 40

_PARTS_MAX: Final = 4


def duty_of(field: str, document_type: str) -> Duty | None:
    """Return the duty of whoever enters a value.

    >>> duty_of("payee.iban", "invoice"), duty_of("lines.0.quantity", "invoice"), duty_of("number", "order")
    (<Duty.ENTER: 'enter'>, None, <Duty.ORDER: 'order'>)
    """
    brought = BROUGHT.get(DocumentType(document_type))
    if brought is not None:
        return brought
    return Duty.ENTER if field.split(".", maxsplit=1)[0] in MONEY or field.endswith(".iban") else None


def value_at(candidate: Candidate, field: str) -> str | None:
    """Return the value of a field as text with its exact digits; None where it is absent.

    Raises:
        UnknownNumber: there is no such field.
    """
    holder, name = _found(_data(candidate), field)
    return _text(holder[name])


def changed(candidate: Candidate, field: str, value: str | None) -> Candidate:
    """Return the candidate with another value in one field.

    Raises:
        UnknownNumber: there is no such field.
        StatusForbids: the value is none for that field.
    """
    data = _data(candidate)
    holder, name = _found(data, field)
    holder[name] = value or None
    try:
        made = Candidate.model_validate_json(orjson.dumps(data))
    except ValidationError as fault:
        raise _no_value(field, str(fault.errors(include_url=False, include_input=False)[0]["msg"])) from fault
    entered = _entered(made, field)
    # Written out, a number with a huge exponent would fill the machine.
    if isinstance(entered, Decimal) and (abs(entered.adjusted()) > DIGITS_MAX or len(str(entered)) > DIGITS_MAX):
        raise _no_value(field, f"it has more than {DIGITS_MAX} digits")
    return made


def plan_correction(doing: Doing) -> Planned:
    """Plan to put another value in the place of one read wrongly, or not at all; or to confirm one read in doubt."""
    statuses = frozenset({Status.HELD, Status.NEEDS_APPROVAL, Status.QUARANTINED})
    doing.require_status(statuses, "correct a field")
    field, value = doing.intent.field or "", doing.intent.value or None
    extraction = _extraction(doing)
    before = value_at(extraction.candidate or Candidate(), field)
    if (doing.intent.seen_value or None) != before:
        raise StaleDocument("The field holds another value than the one you saw.", where=field, remedy=LOOK_AGAIN)
    if len(value or "") > VALUE_LENGTH_MAX:
        raise StatusForbids("The value is too long.", where=field, remedy="Enter what is printed.")
    candidate = changed(extraction.candidate or Candidate(), field, value)
    # Somebody who looks at the page may also find that a doubtful value is right.
    if candidate == extraction.candidate and extraction.fields.get(field, FieldReading()).auto:
        raise StatusForbids("This is the value that stands there.", where=field, remedy="Nothing needs to be done.")
    reading = _reading(doing, extraction, candidate, before)

    def carry_out() -> None:
        work = Work(doing.document_id, row=doing.row, reading=reading)
        filing.file_again(work, Bench(doing.tools, doing.uow))
        learn(doing.uow, field, before, value)
        teaching.note(doing.uow, doing.document_id, extraction, field)
        doing.queue().give_turns(doing.uow)

    detail = {"field": field, "before": before, "after": value}
    return Planned(
        carry_out,
        sentence=f"{'Confirm' if value == before else 'Correct'} {field}",
        told=field,
        duty=duty_of(field, str(doing.row.document_type)),
        detail=detail,
        before={"field": field, "value": before},
        after={"field": field, "value": value},
    )


def _no_value(field: str, told: str) -> StatusForbids:
    """Return the refusal of a value that its field cannot hold."""
    return StatusForbids(
        f"This is no value for {field}: {told}.", where=field, remedy="Write a number as 1234.50, a day as 2026-01-31."
    )


def _entered(candidate: Candidate, field: str) -> object:
    """Return what was made of the text that was entered."""
    found: object = candidate
    for part in field.split("."):
        if isinstance(found, tuple):
            found = found[int(part)]
        else:
            found = getattr(found if hasattr(found, part) else getattr(found, "item", None), part, None)
    return found


def _extraction(doing: Doing) -> Extraction:
    """Return what was read from the document, earlier corrections included.

    Raises:
        StatusForbids: nothing could be read.
    """
    kept = doing.uow.documents.reading(doing.document_id)
    if kept is None or kept.extraction is None:
        raise StatusForbids(
            "Nothing could be read from this document.", where=doing.document_id, remedy="Ask for another copy."
        )
    return Extraction.model_validate_json(kept.extraction)


def _reading(doing: Doing, extraction: Extraction, candidate: Candidate, before: str | None) -> Reading:
    """Return the reading with the corrected value in it, normalised and with its sums proven anew."""
    from rules_engine.pipeline.line.steps import normalise  # noqa: PLC0415 - loads the engine's wording

    field = doing.intent.field or ""
    old = extraction.fields.get(field, FieldReading())
    others = tuple(each for each in (before, *old.candidates) if each)
    sure = {"confidence_bp": 10_000, "auto": True, "check": "person", "candidates": tuple(dict.fromkeys(others))}
    findings = tuple(each for each in extraction.findings if each.place != field)
    made = extraction.model_copy(
        update={
            "candidate": candidate,
            "fields": extraction.fields | {field: old.model_copy(update=sure)},
            "findings": findings,
        }
    )
    plain = Reading(made, None, findings)
    return normalise(Work(doing.document_id, reading=plain), Bench(doing.tools)).reading or plain


def _data(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate as JSON data."""
    data: dict[str, Any] = orjson.loads(candidate.model_dump_json())
    return data


def _found(data: dict[str, Any], field: str) -> tuple[dict[str, Any], str]:
    """Return what holds a field, and its name there; what describes an item may be named without ``item``.

    Raises:
        UnknownNumber: there is no such field, or it is no single value.
    """
    *path, name = field.split(".")[: _PARTS_MAX + 1]
    holder: Any = data
    for part in path:
        if part == "payee" and holder is data and data["payee"] is None:
            data["payee"] = dict.fromkeys(data["seller"])
        if isinstance(holder, list) and part.isdecimal() and int(part) < len(holder):
            holder = holder[int(part)]
        else:
            holder = holder.get(part) if isinstance(holder, dict) else None
    if isinstance(holder, dict) and name not in holder and isinstance(holder.get("item"), dict):
        holder = holder["item"]
    if not isinstance(holder, dict) or name not in holder or isinstance(holder[name], dict | list):
        raise UnknownNumber("There is no such field.", where=field, remedy="Name it as it stands on the page.")
    return holder, name


def _text(value: object) -> str | None:
    """Return a JSON value as a person sees it."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
