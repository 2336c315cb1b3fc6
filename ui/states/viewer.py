"""Who looks at the page: what of the signed-in person the browser is told, and what only the server knows."""

import asyncio

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.pipeline.acts.people import Person, Session
from ui.office import office
from ui.rights import for_everybody
from ui.telling import told
from ui.words import LANGUAGES, word


class Viewer(rx.State):
    """The person behind a tab; filled by the gate before any handler runs."""

    login: str = ""
    name: str = ""
    initials: str = ""
    roles: str = ""
    language: str = LANGUAGES[0]

    _session_id: str = ""
    _person: Person | None = None

    def _recognise(self, session: Session) -> None:
        """Take over whose session it is; called by the gate alone."""
        if self._session_id == session.id and self._person == session.person:
            return
        person = session.person
        self._session_id, self._person, self.login = session.id, person, person.login
        self.name, self.initials, self.language = person.name, person.initials, person.language
        self.roles = ", ".join(word(f"role.{role}", person.language) for role in sorted(person.roles))

    def _who(self) -> Person:
        """Return the person; the gate made sure there is one."""
        if self._person is None:
            raise AssertionError("a handler ran without a person: the gate was passed by")
        return self._person

    def _noted(self, sentence: str) -> EventSpec:
        """Return the note that an act was done, said to the person in their language."""
        note: EventSpec = rx.toast.success(told(sentence, self._who().language))
        return note

    @rx.event
    @for_everybody
    async def switch_language(self) -> list[EventSpec]:
        """Read everything in the other language from now on."""
        person = self._who()
        other = LANGUAGES[1 - LANGUAGES.index(person.language)]
        await asyncio.to_thread(office().accounts.choose_language, person, other)
        return [rx.call_script("window.location.reload()")]

    @rx.event
    @for_everybody
    def arrive(self) -> None:
        """Let the gate tell whose page it is, on pages that load nothing."""
