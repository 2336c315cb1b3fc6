"""What the page of replays shows, as rows: figures, what each rule stops, documents that flip, and the frontier."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import starmap
from typing import Any, Final, TypedDict

from rules_engine.documents.base import plain
from rules_engine.documents.money import from_minor
from rules_engine.pipeline.insight.variances import Variances, Worth
from rules_engine.pipeline.rule_desk import Flip, Report
from ui.formats import money
from ui.states.publish_rows import FlipRow, flip_row, money_told
from ui.states.rule_reading import PATH as RULES
from ui.words import word

VIEWS: Final = ("all", "released", "held", "bad")
ROWS: Final = 50
BARS_SHOWN: Final = 100
POINTS_SHOWN: Final = 12
WIDE: Final = 640
HIGH: Final = 260
"""The picture of the frontier in its own units."""

_ACCEPTED: Final = "accepted"


class FigureRow(TypedDict):
    """A number with what it counts, and a few words about it."""

    name: str
    label: str
    value: str
    said: str


class BarRow(TypedDict):
    """How many documents a part stops that it did not, and how many it stops no longer; both on one scale."""

    name: str
    href: str
    held: str
    released: str
    held_wide: str
    released_wide: str


class TouchedRow(FlipRow):
    """A document that flips, with what people did with it."""

    people: str
    bad: bool


class PointRow(TypedDict):
    """A limit of a tolerance with what it would have cost and let through."""

    limit: str
    touches: str
    money: str
    mark: str


class CurveRow(TypedDict):
    """The frontier as a picture: the line, the ends of both axes, and where the draft and what is in force stand."""

    line: str
    fewest: str
    most: str
    low: str
    high: str
    draft_x: str
    draft_y: str
    base_x: str
    base_y: str


def of_view(report: Report, view: str) -> list[Flip]:
    """Return the documents that flip, of one kind."""
    kinds = {
        "released": lambda flip: flip.after == _ACCEPTED,
        "held": lambda flip: flip.before == _ACCEPTED,
        "bad": lambda flip: flip.after == _ACCEPTED and flip.people == "rejected",
    }
    return [flip for flip in report.flips if view not in kinds or kinds[view](flip)]


def figure_rows(report: Report, language: str) -> list[FigureRow]:
    """Return what a replay comes to; released and held are never netted, and what is known to be bad stands alone."""
    released, held = (_counted(report, kind) for kind in ("released", "held"))
    share = plain((Decimal(report.flipped * 100) / max(1, report.documents)).quantize(Decimal("0.1")))
    rows = (
        ("flipped", str(report.flipped), word("replay.share", language, share=share, documents=report.documents)),
        ("released", money_told(report.released, language), word("replay.documents", language, count=released)),
        ("held", money_told(report.held, language), word("replay.documents", language, count=held)),
        ("bad", str(report.known_bad_released), word("replay.of_bad", language, count=report.known_bad)),
        (
            "needless",
            f"{report.needless_before} → {report.needless_after}",
            word("replay.needless_why", language),
        ),
    )
    return [
        {"name": name, "label": word(f"replay.{name}", language), "value": value, "said": said}
        for name, value, said in rows
    ]


def _counted(report: Report, kind: str) -> int:
    """Count the documents newly released or newly held, all of them and not only those that are named."""
    count = 0
    for change, documents in report.outcomes.items():
        before, _, after = change.partition(" → ")
        if before != after and (after if kind == "released" else before) == _ACCEPTED:
            count += documents
    return count


def bar_rows(report: Report, names: Mapping[str, str], ruleset_id: str) -> list[BarRow]:
    """Return what each part stops newly and no longer, the largest change first; a row of a table after its table."""
    moved = {name: effect for name, effect in report.rules.items() if effect.newly or effect.no_longer}
    most = max((max(effect.newly, effect.no_longer) for effect in moved.values()), default=1)
    ordered = sorted(moved, key=lambda name: (-max(moved[name].newly, moved[name].no_longer), name))
    parts = [(name, *name.partition("/")[::2]) for name in ordered[:BARS_SHOWN]]
    return [
        {
            "name": " · ".join(filter(None, (names.get(part, part), row))),
            "href": f"{RULES}?ruleset={ruleset_id}&part={part}",
            "held": str(moved[name].newly),
            "released": str(moved[name].no_longer),
            "held_wide": f"{moved[name].newly * 100 // most}%",
            "released_wide": f"{moved[name].no_longer * 100 // most}%",
        }
        for name, part, row in parts
    ]


def touched_rows(flips: list[Flip], numbers: Mapping[str, str], language: str) -> list[TouchedRow]:
    """Return documents that flip as rows, with what people did with each."""
    return [
        {
            **flip_row(flip, numbers, language),
            "people": word(f"replay.people_{flip.people}", language) if flip.people else "–",
            "bad": flip.people == "rejected" and flip.after == _ACCEPTED,
        }
        for flip in flips
    ]


class Frontier:
    """One tolerance: human touches against money that only its limit lets through, at every value of the limit."""

    def __init__(self, found: Mapping[str, Any], base_limit: int | None) -> None:
        """Read what was found of a draft; the limit in force is given, None where there is none."""
        self._found = Variances(**found)
        self._base = base_limit
        known = [Worth(**each) for each in found["worth"]]
        nothing = Worth("", [0] * len(self._found.limits), [])
        worth = max(known, key=lambda each: each.passes[-1] - each.passes[0], default=nothing)
        self.currency = worth.currency
        self._passed = [each - worth.passes[0] for each in worth.passes]

    def _at(self, limit: int) -> int:
        """Return the place of the last limit that is not beyond one."""
        return max((at for at, each in enumerate(self._found.limits) if each <= limit), default=0)

    def _xy(self, at: int) -> tuple[int, int]:
        """Return where a limit stands in the picture."""
        touches, passed = self._found.touches, self._passed
        across, up = max(touches) - min(touches) or 1, max(passed) or 1
        return (touches[at] - min(touches)) * WIDE // across, HIGH - passed[at] * HIGH // up

    def told(self, language: str) -> str:
        """Say in words that no limit would have changed anything; nothing where there is a curve to draw."""
        limits, touches = self._found.limits, self._found.touches
        if len({*zip(touches, self._passed, strict=True)}) > 1:
            return ""
        ends = {"least": self._limit(limits[0]), "most": self._limit(limits[-1])}
        return word("replay.frontier_flat", language, touches=str(touches[0]), **ends)

    def curve(self, language: str) -> CurveRow:
        """Return the picture; a mark that is not there stands outside of it."""
        touches, passed = self._found.touches, self._passed
        outside = (-WIDE, -HIGH)
        draft = outside if self._found.limit is None else self._xy(self._at(self._found.limit))
        base = outside if self._base is None else self._xy(self._at(self._base))
        points = dict.fromkeys(map(self._xy, range(len(touches))))
        return {
            "line": f"M{'L'.join(starmap('{} {}'.format, points))}",
            "fewest": str(min(touches)),
            "most": str(max(touches)),
            "low": self._money(0, language),
            "high": self._money(max(passed), language),
            "draft_x": str(draft[0]),
            "draft_y": str(draft[1]),
            "base_x": str(base[0]),
            "base_y": str(base[1]),
        }

    def points(self, language: str) -> list[PointRow]:
        """Return a few limits as a table, those of the draft and in force among them."""
        last = len(self._found.limits) - 1
        marks: dict[int, str] = {}
        if self._base is not None:
            marks[self._at(self._base)] = word("publish.was", language)
        if self._found.limit is not None:
            marks[self._at(self._found.limit)] = word("publish.becomes", language)
        spread = {last * at // (POINTS_SHOWN - 1) for at in range(POINTS_SHOWN)}
        return [
            {
                "limit": self._limit(self._found.limits[at]),
                "touches": str(self._found.touches[at]),
                "money": self._money(self._passed[at], language),
                "mark": marks.get(at, ""),
            }
            for at in sorted(spread | set(marks))
        ]

    def _limit(self, limit: int) -> str:
        shown = plain(Decimal(limit).scaleb(-self._found.digits).normalize())
        return f"{shown} %" if self._found.unit == "percent" else shown

    def _money(self, amount: int, language: str) -> str:
        if not self.currency:
            return "0"
        return f"{money(from_minor(amount, self.currency), self.currency, language)} {self.currency}"
