"""What the dialog of care knows: giving selected rows to somebody, and putting them aside until a day."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple, TypedDict

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.attending import ASSIGN, ATTENDERS, SNOOZE, SNOOZE_DAYS_MAX
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.tracking.worklists import Colleague
from ui.formats import count
from ui.office import office
from ui.rights import for_roles
from ui.states.inbox import InboxState
from ui.telling import why_refused
from ui.words import word

VALUE_MAX: Final = 100
COLLEAGUES_MAX: Final = 200
"""How many people are shown to choose among."""


class Choice(TypedDict):
    """Somebody to choose."""

    login: str
    name: str


class _Seen(NamedTuple):
    """A selected row as it was shown when the dialog opened."""

    document_id: str
    number: str
    owner: str


class CareState(InboxState):
    """The dialog of care of one tab."""

    caring: str = ""
    care_name: str = ""
    care_said: str = ""
    care_about: str = ""
    care_value: str = ""
    first_day: str = ""
    last_day: str = ""
    colleagues: list[Choice] = []  # noqa: RUF012 - the framework copies the default for each tab

    _cared_for: tuple[_Seen, ...] = ()

    @rx.event
    @for_roles(*ATTENDERS)
    async def ask_care(self, act: str) -> None:
        """Ask about the selected rows, or the chosen one where none is: who shall take care of them, or until when."""
        if act not in {ASSIGN, SNOOZE}:
            return
        wanted = [row for row in self.rows if row["id"] in self.selected] or ([self.chosen] if self.chosen else [])
        if not wanted:
            return
        person, today = self._who(), await asyncio.to_thread(office().worklists.today)
        found = await asyncio.to_thread(office().worklists.colleagues, person, [row["id"] for row in wanted])
        self.colleagues = choices(found, person.login)
        self._cared_for = tuple(_Seen(row["id"], row["number"], row["owner"]) for row in wanted)
        self.care_name = word(f"care.{act}", person.language)
        self.care_said = word(f"care.{act}_said", person.language, count=count(len(wanted), person.language))
        self.care_about = f"{act} " + " ".join(sorted(row["id"][:8] + row["owner"] + row["aside"] for row in wanted))
        self.first_day, self.last_day = ((today + timedelta(days)).isoformat() for days in (1, SNOOZE_DAYS_MAX))
        own = person.login if any(each["login"] == person.login for each in self.colleagues) else ""
        self.care_value = own if act == ASSIGN else self.first_day
        self.caring = act

    @rx.event
    @for_roles(*ATTENDERS)
    def leave_care(self) -> None:
        """Close the dialog without doing anything."""
        self.caring, self._cared_for = "", ()

    @rx.event
    @for_roles(*ATTENDERS)
    async def do_care(self, form: dict[str, str]) -> EventSpec | None:
        """Do what was asked for, document by document; what is refused is told and stops no other."""
        if not self.caring or not self._cared_for:
            return None
        person, act, seen = self._who(), self.caring, self._cared_for
        value = str(form.get("value", "")).strip()[:VALUE_MAX]
        refusals = await asyncio.to_thread(_perform, person, act, seen, value)
        if len(refusals) == len(seen):
            raise refusals[0][1]
        self.caring, self._cared_for, self.selected = "", (), []
        await self._read()
        done = count(len(seen) - len(refusals), person.language)
        told: EventSpec
        if not refusals:
            told = rx.toast.success(word("bulk.done", person.language, act=self.care_name, count=done))
            return told
        number, refusal = refusals[0]
        why = why_refused(refusal, person.language)
        counts = {"done": done, "count": count(len(seen), person.language)}
        told = rx.toast.warning(word("bulk.some", person.language, number=number, why=why, **counts))
        return told


def choices(colleagues: Sequence[Colleague], login: str) -> list[Choice]:
    """Return the first colleagues by name as choices; whoever asks is among them, where they work on it at all."""
    # A stable sort: the one who asks comes first into the cut, everybody keeps their place by name.
    kept = set(sorted(colleagues, key=lambda each: each.login != login)[:COLLEAGUES_MAX])
    return [{"login": each.login, "name": each.name} for each in colleagues if each in kept]


def _perform(person: Person, act: str, seen: Sequence[_Seen], value: str) -> list[tuple[str, RulesEngineError]]:
    """Do the act on each document; return what was refused."""
    refusals = []
    for each in seen:
        bound = each.owner if act == ASSIGN else None
        try:
            office().acts.perform(person, act, Intent(document_id=each.document_id, value=value, seen_value=bound))
        except RulesEngineError as refusal:
            refusals.append((each.number, refusal))
    return refusals
