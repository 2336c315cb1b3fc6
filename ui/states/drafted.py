"""Pages about one ruleset: which one the address asks for, whether it is open to whoever reads it, and its draft."""

import asyncio

from rules_engine.pipeline.acts.history import DraftView
from rules_engine.pipeline.acts.people import Person
from ui.office import office
from ui.states.addressed import Addressed
from ui.states.rule_reading import FIRST, HASH_SHOWN
from ui.words import word


class Drafted(Addressed, mixin=True):
    """A page about the draft of one ruleset; nobody sees it who may not read rules."""

    loaded: bool = False
    shut: bool = False
    name: str = ""
    ruleset_id: str = ""
    detail: str = ""

    _draft: DraftView | None = None

    def _asked_for(self) -> str:
        """Return the id of the ruleset that the address asks for."""
        return str(self.router.url.query_parameters.get("ruleset", FIRST))[:100]

    def _address(self) -> str:
        """Return what the address asks for."""
        return self._asked_for()

    async def _open(self, person: Person) -> DraftView | None:
        """Show which draft the address asks for, and return it; nothing where there is none, or nothing may be seen."""
        wanted = self._asked_for()
        self.shut, self.loaded = not office().rule_desk.reads(person), True
        kept = None if self.shut else await asyncio.to_thread(office().acts.rulesets, person)
        draft = None if kept is None else await asyncio.to_thread(kept.draft, wanted)
        self._draft, self._shown_for = draft, self._address()
        self.name, self.ruleset_id, self.detail = "", wanted, ""
        if draft is not None:
            self.name = draft.name
            revision = word("rules.revision", person.language, number=draft.revision)
            self.detail = f"{revision} · {draft.ruleset_hash[:HASH_SHOWN]}"
        return draft
