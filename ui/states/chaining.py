"""What the page of the chain knows: which parts of a ruleset feed which, alone or on a document, and what is lit."""

import asyncio
from typing import Final

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.insight.chain_path import Path, groups, path
from rules_engine.pipeline.insight.fact_chain import Chain
from ui.office import office
from ui.rights import for_everybody
from ui.states.chain_rows import MORE, Asked, FoldRow, HeadRow, NodeRow, address, draw, is_opened, key_of
from ui.states.chain_texts import LackRow, StepRow, lack_rows, lead_told, step_rows
from ui.states.drafted import Drafted
from ui.states.naming import TONES
from ui.states.rule_reading import HASH_SHOWN, ChoiceRow
from ui.states.viewer import Viewer
from ui.telling import why_refused
from ui.words import word

RECENT_SHOWN: Final = 40
FOUND_SHOWN: Final = 8
"""How many documents are offered, and how many facts and parts with a name that was searched for."""


class ChainState(Drafted, Viewer):
    """The chain of one tab."""

    heads: list[HeadRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    folds: list[FoldRow] = []  # noqa: RUF012
    nodes: list[NodeRow] = []  # noqa: RUF012
    lines: dict[str, str] = {}  # noqa: RUF012
    wide: int = 0
    high: int = 0
    lead: str = ""
    steps: list[StepRow] = []  # noqa: RUF012
    lacks: list[LackRow] = []  # noqa: RUF012
    copied: str = ""
    outcome: str = ""
    tone: str = ""
    size: str = ""
    refused: str = ""
    recent: list[ChoiceRow] = []  # noqa: RUF012
    chosen: str = ""
    part: str = ""
    searched: str = ""
    found: list[ChoiceRow] = []  # noqa: RUF012

    _chain: Chain | None = None
    _lit: Path = Path()
    _opened: dict[str, bool] = {}  # noqa: RUF012
    _more: dict[str, int] = {}  # noqa: RUF012

    def _asked(self, name: str) -> str:
        """Return what the address asks for under a name."""
        return self.router.url.query_parameters.get(name, "")[:100]

    def _address(self) -> str:
        """Return the ruleset, the document, the part and the name that the address asks for."""
        return " ".join([self._asked_for(), *(self._asked(name) for name in ("document", "part", "q"))])

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show the chain of the draft of the address, with the path lit that it asks for."""
        person, before = self._who(), self._shown_for
        draft = await self._open(person)
        if before != self._shown_for:
            self._opened, self._more = {}, {}
        self._chain, self.refused = None, ""
        if draft is not None:
            try:
                whole, self.recent, self.chosen = await asyncio.to_thread(
                    _chained, person, draft.ruleset_id, self._asked("document")
                )
            except RulesEngineError as refusal:
                self.refused = why_refused(refusal, person.language)
            else:
                self._show(whole, person.language)

    def _show(self, whole: Chain, language: str) -> None:
        """Show a chain, what is searched for in it, and the lit path in words."""
        self.searched, asked = self._asked("q"), self._asked("part")
        wanted = self.searched.casefold()
        named = [node for node in whole.nodes if wanted and wanted in f"{node.id} {node.name}".casefold()]
        self.found = [
            {"id": address(self.ruleset_id, self.chosen, node.id), "name": node.name} for node in named[:FOUND_SHOWN]
        ]
        if len(named) == 1:
            asked = named[0].id
        self.part = asked if any(node.id == asked for node in whole.nodes) else ""
        self._chain, self._lit = whole, path(whole, self.part)
        self.outcome = word(f"publish.{whole.outcome}", language) if whole.outcome else ""
        self.tone = TONES.get(whole.outcome, "")
        self.lead = lead_told(whole, self._lit, language)
        self.steps = step_rows(whole, self._lit, self.ruleset_id, language)
        self.copied = "\n".join([self.lead, *(row["told"] for row in self.steps)])
        self.lacks = lack_rows(whole, self.ruleset_id, language)
        facts = sum(not node.level for node in whole.nodes)
        levels = len({node.level for node in whole.nodes})
        self.size = word("chain.size", language, parts=len(whole.nodes) - facts, facts=facts, levels=levels)
        self._draw(whole, language)

    def _draw(self, whole: Chain, language: str) -> None:
        asked = Asked(self.ruleset_id, self.chosen, language, self._opened, self._more)
        drawn = draw(whole, self._lit, asked)
        self.heads, self.folds, self.nodes, self.lines = drawn.heads, drawn.folds, drawn.nodes, drawn.lines
        self.wide, self.high = drawn.wide, drawn.high

    @rx.event
    @for_everybody
    def fold(self, key: str) -> None:
        """Open a group, or close it."""
        whole = self._chain
        group = None if whole is None else next((each for each in groups(whole) if key_of(each) == key), None)
        if whole is not None and group is not None:
            self._opened = self._opened | {key: not is_opened(group, whole, self._lit, self._opened)}
            self._draw(whole, self._who().language)

    @rx.event
    @for_everybody
    def unfold(self, key: str) -> None:
        """Draw more nodes of an open group."""
        if self._chain is not None and any(row["key"] == key and row["more"] for row in self.folds):
            self._more = self._more | {key: self._more.get(key, 0) + MORE}
            self._draw(self._chain, self._who().language)

    @rx.event
    @for_everybody
    def choose(self, document_id: str) -> EventSpec:
        """Open the chain on a document, with the path lit that decided it; or of the whole ruleset."""
        document = "".join(each for each in str(document_id)[:100] if each.isalnum())
        there: EventSpec = rx.redirect(address(self.ruleset_id, document, ""))
        return there


def _chained(person: Person, ruleset_id: str, wanted: str) -> tuple[Chain, list[ChoiceRow], str]:
    """Read the chain outside the event loop, with the documents to choose among and the one that was found."""
    recent = office().rule_desk.recent(person, RECENT_SHOWN)
    chosen = next((each for each in recent if each.document_id == wanted), None)
    choices: list[ChoiceRow] = [
        {"id": each.document_id, "name": each.number or each.document_id[:HASH_SHOWN]} for each in recent
    ]
    return office().looks.chain(person, ruleset_id, chosen), choices, "" if chosen is None else chosen.document_id
