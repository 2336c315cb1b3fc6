"""What the page of questions knows: the question of the address, its answer, and what that rests on."""

import asyncio
from typing import Final
from urllib.parse import urlencode

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.pipeline.tracking.asking.question import LENGTH_MAX
from rules_engine.pipeline.tracking.asking.telling import Answer, Choice, Evidence
from ui.formats import day_of
from ui.office import office
from ui.rights import for_everybody
from ui.states.naming import document_href, order_href, said, type_word
from ui.states.record_rows import PaperRow
from ui.states.viewer import Viewer
from ui.words import word

PATH: Final = "/ask"
_ICONS: Final = {"order": "shopping-cart", "invoice": "receipt", "credit_note": "receipt", "receipt_advice": "package"}
_TONES: Final = {"held": "warn", "refused": "bad", "quarantined": "bad", "reconciled": "good", "confirmed": "good"}


class AskingState(Viewer):
    """The question of one tab and its answer."""

    loaded: bool = False
    question: str = ""
    answer: str = ""
    kind: str = ""
    following: str = ""
    rows: list[PaperRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    choices: list[PaperRow] = []  # noqa: RUF012

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Answer what the address asks."""
        self.question = self.router.url.query_parameters.get("q", "").strip()[:LENGTH_MAX]
        self.answer = self.kind = self.following = ""
        self.rows, self.choices = [], []
        if self.question:
            self._show(await asyncio.to_thread(office().pages.ask, self._who(), self.question))
        self.loaded = True

    def _show(self, answer: Answer) -> None:
        """Make texts of an answer."""
        language = self._who().language
        self.answer, self.kind = answer.text, answer.kind
        if answer.who and answer.act:
            saying = "asking.next" if answer.due else "asking.next_undated"
            due = day_of(answer.due, language)
            self.following = word(saying, language, who=answer.who, act=answer.act, due=due)
        self.rows = [_evidence(each, language) for each in answer.evidence]
        self.choices = [_choice(each, self.question, language) for each in answer.choices]

    @rx.event
    @for_everybody
    def ask(self, form: dict[str, str]) -> EventSpec:
        """Put a question into the address, where it can be shared."""
        question = str(form.get("question", "")).strip()[:LENGTH_MAX]
        return rx.redirect(f"{PATH}?{urlencode({'q': question})}" if question else PATH)


def _href(document_id: str, document_type: str, number: str) -> str:
    return order_href(number) if document_type == "order" and number else document_href(document_id)


def _evidence(found: Evidence, language: str) -> PaperRow:
    """Return a document that an answer points at, with what happened to it when."""
    title = f"{type_word(found.document_type, language)} {found.number}".strip()
    return {
        "icon": _ICONS.get(found.document_type, "file-text"),
        "title": title,
        "detail": "",
        "status": said(f"status.{found.what}", language, found.what),
        "tone": _TONES.get(found.what, ""),
        "when": day_of(found.on[:10], language),
        "href": _href(found.document_id, found.document_type, found.number),
    }


def _choice(choice: Choice, question: str, language: str) -> PaperRow:
    """Return one thing that may be meant: a document to open, or a supplier to ask about instead."""
    title = f"{type_word(choice.document_type, language)} {choice.number}".strip()
    asked = f"{PATH}?{urlencode({'q': f'{question} {choice.seller}'[:LENGTH_MAX]})}"
    return {
        "icon": _ICONS.get(choice.document_type, "file-text"),
        "title": title if choice.document_id else choice.seller,
        "detail": choice.seller if choice.document_id else "",
        "status": said(f"status.{choice.status}", language, choice.status) if choice.status else "",
        "tone": _TONES.get(choice.status, ""),
        "when": day_of(choice.on[:10], language) if choice.on else "",
        "href": _href(choice.document_id, choice.document_type, choice.number) if choice.document_id else asked,
    }
