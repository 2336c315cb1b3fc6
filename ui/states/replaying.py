"""What the page of replays knows: all of history under the draft, which documents flip, the money, and the frontier.

A result is bound to the texts it was found for. A draft that is saved meanwhile keeps it on the page, marked as older.
"""

import asyncio
from typing import Final, TypedDict

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.history import DraftView
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.rule_desk import Progress, Report
from ui.office import office
from ui.rights import for_everybody
from ui.states.drafted import Drafted
from ui.states.following import followed
from ui.states.replay_rows import (
    ROWS,
    VIEWS,
    BarRow,
    CurveRow,
    FigureRow,
    Frontier,
    PointRow,
    TouchedRow,
    bar_rows,
    figure_rows,
    of_view,
    touched_rows,
)
from ui.states.rule_reading import HASH_SHOWN, ChoiceRow
from ui.states.viewer import Viewer
from ui.telling import why_refused
from ui.words import word

PATH: Final = "/replay"
PAGES_MAX: Final = 20


class ViewRow(TypedDict):
    """Which of the documents are shown: the word, how many, the address, and whether they are."""

    name: str
    count: int
    href: str
    current: bool


class ReplayState(Drafted, Viewer):
    """The replay of one tab."""

    against: str = ""
    refused: str = ""
    running: bool = False
    progress: int = 0
    progress_told: str = ""
    told: str = ""
    older: bool = False
    figures: list[FigureRow] = []  # noqa: RUF012 - the framework copies the default for each tab
    bars: list[BarRow] = []  # noqa: RUF012
    flips: list[TouchedRow] = []  # noqa: RUF012
    views: list[ViewRow] = []  # noqa: RUF012
    before_href: str = ""
    after_href: str = ""
    paged: str = ""
    tolerances: list[ChoiceRow] = []  # noqa: RUF012
    chosen: str = ""
    curve: CurveRow = {}  # type: ignore[typeddict-item]  # noqa: RUF012
    points: list[PointRow] = []  # noqa: RUF012
    frontier_told: str = ""

    _base: str = ""
    _report: Report | None = None
    _stamp: str = ""
    _cancelled: bool = False
    _weighed: str = ""

    def _address(self) -> str:
        """Return the ruleset, the view, the page and the tolerance that the address asks for."""
        query = self.router.url.query_parameters
        return " ".join([self._asked_for(), *(query.get(name, "")[:100] for name in ("view", "page", "tolerance"))])

    @rx.event
    @for_everybody
    async def load(self) -> None:
        """Show the draft of the address, and what its last replay in this tab found."""
        person = self._who()
        before = self.ruleset_id
        draft = await self._open(person)
        if draft is None or draft.ruleset_id != before:
            self._report, self.told, self.refused, self._weighed = None, "", "", ""
            self.points, self.frontier_told, self.tolerances, self.chosen = [], "", [], ""
            self.figures, self.bars, self.flips, self.views = [], [], [], []
        if draft is None:
            return
        standing = await asyncio.to_thread(office().rule_desk.standing, person, draft.ruleset_id)
        base = standing.base
        self._base = "" if base is None else base.ruleset_hash
        self.against = "" if base is None else word("rules.in_force", person.language, version=base.version)
        changed = {change.name for change in standing.changes if change.family == "tolerances"}
        found = sorted(standing.draft.tolerances, key=lambda each: each.id not in changed)
        self.tolerances = [{"id": each.id, "name": each.name or each.id} for each in found]
        wanted = self.router.url.query_parameters.get("tolerance", "")
        known = [each["id"] for each in self.tolerances]
        self.chosen = wanted if wanted in known else next(iter(known), "")
        if self.chosen and not self._weighed:
            self.frontier_told = word("replay.frontier_works", person.language)
        await self._show(person)

    async def _show(self, person: Person) -> None:
        """Show what the replay found: its figures, what each part does, and one page of the documents."""
        report, draft, query = self._report, self._draft, self.router.url.query_parameters
        if report is None or draft is None:
            self.figures, self.bars, self.flips, self.views = [], [], [], []
            return
        language, names = person.language, dict[str, str]()
        for family in ("rules", "tolerances", "tables"):
            names |= {str(each["id"]): str(each.get("name") or each["id"]) for each in draft.text.get(family) or ()}
        self.figures = figure_rows(report, language)
        self.bars = bar_rows(report, names, draft.ruleset_id)
        self.older = self._stamp != self._now()
        view = query.get("view", "")
        view = view if view in VIEWS else VIEWS[0]
        self.views = [
            {
                "name": word(f"replay.view_{each}", language),
                "count": len(of_view(report, each)),
                "href": self._href(each),
                "current": each == view,
            }
            for each in VIEWS
        ]
        mine, asked = of_view(report, view), query.get("page", "1")
        page = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < len(str(PAGES_MAX)) + 1 else 1
        start = (max(1, page) - 1) * ROWS
        shown = mine[start : start + ROWS]
        numbers = await asyncio.to_thread(office().rule_desk.numbers, person, tuple(flip.document for flip in shown))
        self.flips = touched_rows(shown, numbers, language)
        self.before_href = self._href(view, page - 1) if page > 1 else ""
        self.after_href = self._href(view, page + 1) if start + ROWS < len(mine) else ""
        self.paged = f"{min(start + 1, len(mine))}–{min(start + ROWS, len(mine))} / {len(mine)}"

    def _now(self) -> str:
        """Return the texts that a replay would be about now."""
        return _stamp("" if self._draft is None else self._draft.ruleset_hash, self._base)

    def _href(self, view: str, page: int = 1) -> str:
        paged = f"&page={page}" if page > 1 else ""
        return f"{PATH}?ruleset={self.ruleset_id}&view={view}{paged}&tolerance={self.chosen}"

    @rx.event(background=True)
    @for_everybody
    async def run(self) -> None:
        """Replay all of history under the draft as it stands, beside everything else."""
        async with self:
            person, draft = self._who(), self._draft
            if self.running or self.shut or draft is None or not self._base:
                return
            self.running, self._cancelled, self.progress, self.progress_told, self.refused = True, False, 0, "", ""
            language = person.language

        def tell(done: int, of: int) -> None:
            self.progress = done * 100 // of
            self.progress_told = word("publish.progress", language, done=done, of=of)

        def work(progress: Progress) -> tuple[Report | None, str]:
            desk = office().rule_desk
            standing = desk.standing(person, draft.ruleset_id)
            if standing.base is None:
                return None, ""
            found = desk.replayed(person, standing.draft, standing.base, progress, lambda: self._cancelled)
            return found, _stamp(standing.draft.ruleset_hash, standing.base.ruleset_hash)

        report, stamp, refused = None, "", ""
        try:
            report, stamp = await followed(self, work, tell)
        except RulesEngineError as refusal:
            refused = why_refused(refusal, language)
        finally:
            async with self:
                self.running = False
                if self.ruleset_id == draft.ruleset_id:
                    self.refused = refused
                    if report is not None:
                        self._report, self._stamp = report, stamp
                        told = "publish.flipped" if report.flipped else "publish.equal"
                        said = word(told, language, flipped=report.flipped, documents=report.documents)
                        self.told = f"{said} {stamp}"
                    elif not refused:
                        self.told = word("publish.cancelled", language)
                    await self._show(person)

    @rx.event
    @for_everybody
    def cancel(self) -> None:
        """Stop the replay at its next step."""
        self._cancelled = True

    @rx.event
    @for_everybody
    def choose(self, tolerance: str) -> EventSpec:
        """Open the frontier of another tolerance."""
        known = {each["id"] for each in self.tolerances}
        if str(tolerance) in known:
            self.chosen = str(tolerance)
        view = next((each for each, row in zip(VIEWS, self.views, strict=False) if row["current"]), VIEWS[0])
        there: EventSpec = rx.redirect(self._href(view))
        return there

    @rx.event(background=True)
    @for_everybody
    async def weigh(self) -> None:
        """Work out the frontier of the chosen tolerance, beside everything else: it takes a moment."""
        async with self:
            person, draft, chosen = self._who(), self._draft, self.chosen
            wanted = f"{self._now()} {chosen}"
            if draft is None or self.shut or not chosen or wanted == self._weighed:
                return
            self._weighed, self.points, self.frontier_told = wanted, [], word("replay.frontier_works", person.language)
        found, told = None, ""
        try:
            found = await asyncio.to_thread(_frontier, person, draft, chosen)
        except RulesEngineError as refusal:
            told = why_refused(refusal, person.language)
        async with self:
            if self._weighed == wanted:
                self.frontier_told = told or ("" if found is None else found.told(person.language))
                if found is not None and not self.frontier_told:
                    self.curve, self.points = found.curve(person.language), found.points(person.language)


def _stamp(draft: str, base: str) -> str:
    """Return the texts that a replay is about, by their hashes."""
    return f"{draft[:HASH_SHOWN]} / {base[:HASH_SHOWN]}"


def _frontier(person: Person, draft: DraftView, tolerance: str) -> Frontier | None:
    """Work out a frontier outside the event loop; None where the tolerance judged nothing."""
    desk = office().rule_desk
    variances = desk.variances(person, draft.text, tolerance)
    base = desk.standing(person, draft.ruleset_id).base
    limit = None if base is None else desk.limit(base, tolerance)
    return Frontier(variances, limit) if variances["limits"] else None
