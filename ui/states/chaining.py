"""What the page of the chain knows: which parts of a ruleset feed which, alone or on a document that was decided."""

import asyncio
from typing import Final, TypedDict
from urllib.parse import urlencode

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.insight.fact_chain import Chain, Node, around
from ui.office import office
from ui.rights import for_everybody
from ui.states.drafted import Drafted
from ui.states.rule_reading import HASH_SHOWN, ChoiceRow
from ui.states.rule_reading import PATH as RULES
from ui.states.viewer import Viewer
from ui.telling import why_refused
from ui.words import word

PATH: Final = "/chain"
RECENT_SHOWN: Final = 40
ACROSS: Final = 236
DOWN: Final = 60
WIDE: Final = 184
HIGH: Final = 48
"""Pixels from node to node, across and down, and of a node."""


class NodeRow(TypedDict):
    """A fact or a part in the picture, and in the list that says the same."""

    name: str
    told: str
    level: str
    truth: str
    said: str
    href: str
    left: str
    top: str
    reads: str


class ChainState(Drafted, Viewer):
    """The chain of one tab."""

    nodes: list[NodeRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    lit: str = ""
    faint: str = ""
    wide: int = 0
    high: int = 0
    told: str = ""
    refused: str = ""
    recent: list[ChoiceRow] = []  # noqa: RUF012
    chosen: str = ""
    parts: list[ChoiceRow] = []  # noqa: RUF012
    part: str = ""

    def _address(self) -> str:
        """Return the ruleset, the document and the part that the address asks for."""
        query = self.router.url.query_parameters
        return f"{self._asked_for()} {query.get('document', '')[:100]} {query.get('part', '')[:100]}"

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show the chain of the draft of the address."""
        person = self._who()
        wanted = self.router.url.query_parameters.get("document", "")[:100]
        draft = await self._open(person)
        self.nodes, self.refused = [], ""
        if draft is None:
            return
        try:
            found, self.recent, self.chosen = await asyncio.to_thread(_chained, person, draft.ruleset_id, wanted)
        except RulesEngineError as refusal:
            self.refused = why_refused(refusal, person.language)
            return
        part = self.router.url.query_parameters.get("part", "")[:100]
        self.parts = [{"id": node.id, "name": node.name} for node in found.nodes if node.level]
        self.part = part if any(row["id"] == part for row in self.parts) else ""
        self._draw(around(found, self.part), person.language)

    def _draw(self, chain: Chain, language: str) -> None:
        """Lay the chain out: a column for each level."""
        first = min((node.level for node in chain.nodes), default=0)
        counts: dict[int, int] = {}
        places: dict[str, tuple[int, int]] = {}
        for node in chain.nodes:
            spot = counts.get(node.level, 0)
            counts[node.level] = spot + 1
            places[node.id] = ((node.level - first) * ACROSS, spot * DOWN)
        truths = {node.id: node.truth for node in chain.nodes}
        reads: dict[str, list[str]] = {}
        for one, other in chain.edges:
            reads.setdefault(other, []).append(one)
        self.nodes = [
            _row(node, self.ruleset_id, places[node.id], reads.get(node.id, []), language) for node in chain.nodes
        ]
        lit = {edge for edge in chain.edges if truths[edge[0]] == truths[edge[1]] == "fired"}
        self.lit = " ".join(_curve(places[one], places[other]) for one, other in chain.edges if (one, other) in lit)
        self.faint = " ".join(
            _curve(places[one], places[other]) for one, other in chain.edges if (one, other) not in lit
        )
        self.wide = (len(counts) - 1) * ACROSS + WIDE if counts else 0
        self.high = max(counts.values(), default=0) * DOWN
        self.told = word("chain.alone", language, count=chain.alone) if chain.alone else ""

    @rx.event
    @for_everybody
    def choose(self, document_id: str) -> EventSpec:
        """Open the chain on a document, or of the whole ruleset."""
        document = "".join(each for each in str(document_id)[:100] if each.isalnum())
        return self._there(document, "")

    @rx.event
    @for_everybody
    def narrow(self, part: str) -> EventSpec:
        """Show only what leads to one part and what follows from it, or everything again."""
        return self._there(self.chosen, part if any(row["id"] == part for row in self.parts) else "")

    def _there(self, document: str, part: str) -> EventSpec:
        asked = {"ruleset": self.ruleset_id, "document": document, "part": part}
        there: EventSpec = rx.redirect(f"{PATH}?{urlencode({name: each for name, each in asked.items() if each})}")
        return there


def _chained(person: Person, ruleset_id: str, wanted: str) -> tuple[Chain, list[ChoiceRow], str]:
    """Read the chain outside the event loop, with the documents to choose among and the one that was found."""
    recent = office().rule_desk.recent(person, RECENT_SHOWN)
    chosen = next((each for each in recent if each.document_id == wanted), None)
    choices: list[ChoiceRow] = [
        {"id": each.document_id, "name": each.number or each.document_id[:HASH_SHOWN]} for each in recent
    ]
    return office().looks.chain(person, ruleset_id, chosen), choices, "" if chosen is None else chosen.document_id


def _row(node: Node, ruleset_id: str, place: tuple[int, int], reads: list[str], language: str) -> NodeRow:
    """Return a node where it stands."""
    return {
        "name": node.name,
        "told": node.told,
        "level": str(node.level),
        "truth": node.truth,
        "said": word(f"chain.{node.truth}", language) if node.truth and node.level else "",
        "href": f"{RULES}?ruleset={ruleset_id}&part={node.id}" if node.level else "",
        "left": f"{place[0]}px",
        "top": f"{place[1]}px",
        "reads": ", ".join(reads),
    }


def _curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return the curve from the right of one node to the left of another, as SVG writes it.

    >>> _curve((0, 0), (236, 60))
    'M184 24C210 24 210 84 236 84'
    """
    left, top = start[0] + WIDE, start[1] + HIGH // 2
    right, bottom = end[0], end[1] + HIGH // 2
    middle = (left + right) // 2
    return f"M{left} {top}C{middle} {top} {middle} {bottom} {right} {bottom}"
