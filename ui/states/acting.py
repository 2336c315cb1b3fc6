"""Asking before acts, and doing them: what the pages of a document and of an order share.

What an act is about stays on the server: a browser names the place of an offer, and the offer was made for this person
from what stood when the page was drawn. Whatever changed since then refuses the act.
"""

import asyncio
from typing import TYPE_CHECKING, Final

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.intent import REASON_LENGTH_MAX, Intent, Offer
from rules_engine.pipeline.acts.table import TABLE
from rules_engine.pipeline.lifecycle.record import APPROVE_ORDER, CANCEL_ORDER, REJECT_ORDER, REOPEN_ORDER, SHORT_CLOSE
from ui.formats import count
from ui.office import office
from ui.rights import for_roles
from ui.states.document_texts import act_row
from ui.telling import told, why_refused
from ui.words import word

if TYPE_CHECKING:
    from rules_engine.pipeline.acts.people import Person

VALUE_LENGTH_MAX: Final = 1_000
DANGERS: Final = frozenset({"reject", REJECT_ORDER, CANCEL_ORDER})
"""Acts whose button says by its colour that something ends."""

ACTORS: Final = frozenset(
    role
    for name in (
        *("release", "approve", "reject", "resolve", "decide_again", "correct"),
        *(APPROVE_ORDER, REJECT_ORDER, SHORT_CLOSE, REOPEN_ORDER, CANCEL_ORDER),
    )
    for role in TABLE[name].roles
)
"""Who may do anything at all on a document; what exactly, the act itself asks."""


class Acting(rx.State, mixin=True):
    """The dialog before an act. Whoever uses it fills the offers in ``_read``, which shows what stands after an act."""

    asking: bool = False
    asked: str = ""
    asked_more: str = ""
    asked_name: str = ""
    asked_kind: str = ""
    asked_value: str = ""
    asked_reason: str = ""
    asked_about: str = ""
    asked_twice: int = 0
    needs_reason: bool = True

    _offers: tuple[Offer, ...] = ()
    _asked: tuple[tuple[str, Intent], ...] = ()

    if TYPE_CHECKING:

        def _who(self) -> "Person":
            """Return the person; the page's own state has it."""

        async def _read(self) -> None:
            """Read and show; each page has its own."""

    @rx.event
    @for_roles(*ACTORS)
    def ask(self, places: list[int]) -> None:
        """Ask before acts that were offered; each stays bound to what was shown."""
        known = range(len(self._offers))
        if not isinstance(places, list) or not places or not all(isinstance(at, int) and at in known for at in places):
            return
        offers, language = [self._offers[place] for place in dict.fromkeys(places)], self._who().language
        first = offers[0]
        self.asked_name = act_row(places[0], first, language)["name"]
        several = word("act.several", language, act=self.asked_name, count=count(len(offers), language))
        self.asked, self.asked_more = told(first.sentence, language) if len(offers) == 1 else several, ""
        self.asked_kind = "danger" if first.act in DANGERS else "primary"
        self._ask(tuple((offer.act, offer.intent) for offer in offers), value=None)
        self.needs_reason = first.reason_needed

    def _ask(self, asked: tuple[tuple[str, Intent], ...], *, value: str | None) -> None:
        """Open the dialog; with a value, it asks for another one."""
        self._asked, self.asking, self.asked_reason = asked, True, ""
        act, intent = asked[0]
        about = (act, intent.document_id, intent.hold, intent.resolution, intent.tier, intent.line, intent.field)
        is_private = (intent.field or "").endswith("iban")
        self.asked_about = "" if is_private else " ".join(str(each or "-") for each in (*about, intent.seen_decision))
        self.asked_value, self.asked_twice = value or "", self.asked_twice + 1
        if value is not None:
            self.asked_kind = "value"

    @rx.event
    @for_roles(*ACTORS)
    def leave(self) -> None:
        """Close the dialog without doing anything."""
        self.asking, self._asked = False, ()

    @rx.event
    @for_roles(*ACTORS)
    async def do(self, form: dict[str, str]) -> EventSpec | None:
        """Do what was asked for, one act after the other; a refusal is told, and what was typed stays."""
        reason = str(form.get("reason", ""))[: REASON_LENGTH_MAX + 1]
        value = str(form.get("value", ""))[:VALUE_LENGTH_MAX].strip() or None
        done: list[str] = []
        for act, intent in self._asked:
            given = intent.model_copy(update={"value": value}) if act == "correct" else intent
            try:
                one = await asyncio.to_thread(office().acts.perform, self._who(), act, given, reason)
            except RulesEngineError as refusal:
                if not done:
                    raise
                return await self._done(done, refusal)
            done.append(one.sentence)
        return await self._done(done, None) if done else None

    async def _done(self, done: list[str], refusal: RulesEngineError | None) -> EventSpec:
        """Close the dialog, show what stands now, and tell what was done and what was not."""
        wanted, language = len(self._asked), self._who().language
        self.asking, self._asked = False, ()
        await self._read()
        shown: EventSpec
        if refusal is not None:
            counts = {"done": count(len(done), language), "count": count(wanted, language)}
            why = why_refused(refusal, language)
            shown = rx.toast.warning(word("act.some_done", language, why=why, **counts))
        elif wanted == 1:
            shown = rx.toast.success(told(done[0], language))
        else:
            shown = rx.toast.success(word("act.all_done", language, count=count(wanted, language)))
        return shown
