"""The rows that record pages show: values as read, cells of the match table, holds, reasons, documents, history.

Every row is finished text. What a row leaves out never reaches a browser.
"""

from typing import TypedDict


class Fact(TypedDict):
    """A value that was read: where it stands on the page, how sure it is, whether it differs."""

    path: str
    name: str
    value: str
    level: str
    sure: str
    more: str
    mark: str
    place: str
    number: str


class Choice(TypedDict):
    """A plausible reading of a doubtful value: its key, and whether it is the one that stands there."""

    key: str
    at: int
    text: str
    stands: bool


class DoubtRow(TypedDict):
    """A doubtful value: its number on the page and beside the field, and what else it may be."""

    path: str
    number: str
    name: str
    value: str
    level: str
    sure: str
    more: str
    place: str
    choices: list[Choice]


class SpotRow(TypedDict):
    """A value on the picture of a page: where it stands in percent, and its number where it is doubtful."""

    path: str
    mark: str
    number: str
    said: str
    left: str
    top: str
    width: str
    height: str


class SheetRow(TypedDict):
    """A page of the original as a picture, with the values that were read from it."""

    page: int
    src: str
    said: str
    ratio: str
    spots: list[SpotRow]


class PaperLine(TypedDict):
    """A line of the paper: one value per column."""

    cells: list[Fact]


class Cell(TypedDict):
    """A cell of a table: its text, its classes and what it means for whoever cannot see them."""

    text: str
    css: str
    told: str


class Mark(TypedDict):
    """A short verdict: its text and its tone."""

    text: str
    tone: str


class TableRow(TypedDict):
    """A row of the match table."""

    line: str
    item: str
    cells: list[Cell]
    verdicts: list[Mark]
    outcome: str
    tone: str


class ActRow(TypedDict):
    """An act that is offered: its place among the offers, its name, its key, and why this person may not do it."""

    place: int
    act: str
    name: str
    key: str
    refused: str


class ClearRow(TypedDict):
    """What one actor could do so that a document passes."""

    actor: str
    icon: str
    sentence: str


class WayRow(TypedDict):
    """Something a person can do about holds: its places among the offers, what it releases, who can do it."""

    places: list[int]
    act: str
    key: str
    name: str
    detail: str
    releases: str
    releases_said: str
    money: str
    money_said: str
    tone: str


class HoldRow(TypedDict):
    """A hold, with the acts that are offered on it."""

    kind: str
    kind_word: str
    where: str
    sentence: str
    clears: str
    money: str
    currency: str
    released: str
    refused: str


class ApprovalRow(TypedDict):
    """An approval that is required."""

    tier: str
    detail: str
    given: str


class InputRow(TypedDict):
    """A value that a rule read."""

    name: str
    term: str
    value: str


class ReasonRow(TypedDict):
    """A rule that fired."""

    name: str
    where: str
    why: str
    inputs: list[InputRow]


class PaperRow(TypedDict):
    """Another document."""

    href: str
    icon: str
    title: str
    detail: str
    status: str
    tone: str
    when: str


class MomentRow(TypedDict):
    """An entry of a history."""

    icon: str
    tone: str
    who: str
    said: str
    when: str


class FindingRow(TypedDict):
    """Something that reading found."""

    sentence: str
    remedy: str
    place: str
