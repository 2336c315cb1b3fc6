"""Histories and lists of documents as rows: who did what when, which documents belong together."""

from collections.abc import Iterable
from typing import Final

from rules_engine.pipeline.tracking.document_page import Entry, Relative
from ui.formats import day, money
from ui.states.naming import document_href, said, status_tone, status_word, type_word, when, who_word
from ui.states.record_rows import MomentRow, PaperRow
from ui.telling import told
from ui.words_of_orders import reason_in

TYPE_ICONS: Final = {
    "invoice": "receipt",
    "credit_note": "undo-2",
    "order": "shopping-cart",
    "order_change": "pencil",
    "order_cancellation": "ban",
    "order_response": "message-square-reply",
    "despatch_advice": "truck",
    "receipt_advice": "package",
}
"""The icon of each type of document; any other one is a sheet."""

_MARKS: Final = {
    "received": ("mail", ""),
    "already_received": ("copy", ""),
    "held": ("circle-pause", "warn"),
    "hold placed": ("circle-pause", "warn"),
    "hold opened again": ("circle-pause", "warn"),
    "hold released": ("circle-check", "good"),
    "accepted": ("circle-check", "good"),
    "release": ("circle-check", "good"),
    "approve": ("user-check", "good"),
    "reject": ("octagon-alert", "bad"),
    "resolve": ("pencil", "info"),
    "correct": ("pencil", "info"),
    "refused": ("octagon-alert", "bad"),
    "quarantined": ("eye-off", "warn"),
    "needs_approval": ("user-check", "info"),
    "pushed": ("truck", ""),
    "push applied": ("truck", ""),
    "reconciled": ("shield-check", "good"),
    "ruleset published": ("scale", "info"),
}
"""What happened, to its icon and tone; anything else is a plain dot."""

STEPS: Final = frozenset({"stored", "identified", "extracted", "normalised", "linked", "matched", "decided"})
"""What every document passes on its way; people look at what came of it."""


def moment_rows(entries: Iterable[Entry], language: str, *, about: bool) -> list[MomentRow]:
    """Return a history as rows; with ``about``, each names its document."""
    rows: list[MomentRow] = []
    times = 1
    for entry in entries:
        if entry.what in STEPS:
            continue
        row = _moment(entry, language, about=about)
        # The same thing done to each hold of a document is one line of its history, not a dozen.
        times = times + 1 if rows and _is_same(rows[-1], row, times) else 1
        if times == 1:
            rows.append(row)
        else:
            rows[-1]["said"] = f"{row['said']} × {times}"
    return rows


def _is_same(before: MomentRow, row: MomentRow, times: int) -> bool:
    said_before = before["said"].removesuffix(f" × {times}")
    return (said_before, before["who"], before["when"]) == (row["said"], row["who"], row["when"])


def _moment(entry: Entry, language: str, *, about: bool) -> MomentRow:
    icon, tone = _MARKS.get(entry.what, ("circle-dot", ""))
    subject = f"{type_word(entry.document_type, language)} {entry.number}: " if about and entry.number else ""
    return {
        "icon": icon,
        "tone": tone,
        "who": who_word(entry.who, language),
        "said": subject + what_happened(entry, language),
        "when": when(entry.at, language),
    }


def what_happened(entry: Entry, language: str) -> str:
    """Return an entry as a few words: what, and why where a reason stands."""
    what = said(f"status.{entry.what}", language, entry.what)
    reason = reason_in(entry.reason.strip(), language)
    if entry.what in _DECIDED:
        reason = _holds_said(reason.partition(": ")[2], language)
    if entry.what in _SENT:
        reason = " ".join(part for part in reason.split() if "/" not in part)
    return f"{what}: {told(reason, language)}" if reason else what


def _holds_said(codes: str, language: str) -> str:
    """Say the holds of a decision in words; the same one on several lines is said once."""
    named = dict.fromkeys(code.partition("@")[0] for code in codes.split(", ") if code)
    # What is no code, such as that an order was filed, is a sentence and stays one.
    return ", ".join(said(f"kind.{code}", language, code) if code.isidentifier() else code for code in named)


_DECIDED: Final = frozenset({"held", "needs_approval", "accepted"})
_SENT: Final = frozenset({"push applied", "push entered"})
"""Entries whose reason repeats the status, or names a file of the other system."""


def paper_rows(documents: Iterable[Relative], language: str) -> list[PaperRow]:
    """Return documents as rows."""
    return [
        {
            "href": document_href(each.document_id),
            "icon": TYPE_ICONS.get(each.document_type, "file-text"),
            "title": f"{type_word(each.document_type, language)} {each.number}",
            "detail": _worth(each, language),
            "status": status_word(each.status, each.document_type, language),
            "tone": status_tone(each.status, each.document_type),
            "when": day(each.received_at.date(), language),
        }
        for each in documents
    ]


def _worth(document: Relative, language: str) -> str:
    """Return what a document amounts to, or nothing where it says no amount."""
    amount = money(document.amount, document.currency, language)
    return f"{amount} {document.currency}".strip() if document.amount is not None else ""
