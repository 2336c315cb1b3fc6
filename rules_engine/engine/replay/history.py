"""History as columns: the sheets that documents were decided on, one row a document and one row a line.

Owns the shape of the frames and of the Parquet files. A column stands for a term as every execution reads it: texts
folded and numbered, numbers beyond the limit null, a ratio as two columns (its ceiling ``^`` and its floor ``_``).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from rules_engine.documents.sheet import FactSheet, Ratio, Value
from rules_engine.documents.term_rows import TermType
from rules_engine.documents.terms import TERMS
from rules_engine.engine.evaluation import usable

DOCUMENT: Final = "~document"
"""The column of the lines' frame that names their document, by its row."""

IDENTITY: Final = {"~id": pl.String, "~type": pl.String, "~currency": pl.String}
"""What a document is, before its terms."""

_TYPES: Final[dict[TermType, type[pl.DataType]]] = {"flag": pl.Boolean, "text": pl.Int32, "code": pl.Int32}


def column_type(kind: TermType) -> type[pl.DataType]:
    """Return how values of a type are kept."""
    return _TYPES.get(kind, pl.Int64)


def ratio_columns(name: str) -> tuple[str, str]:
    """Return the columns of a ratio: its ceiling, and its floor."""
    return f"{name}^", f"{name}_"


@dataclass(frozen=True)
class History:
    """Documents in the order they were received, their lines sorted by document, and the texts by their number."""

    documents: pl.DataFrame
    lines: pl.DataFrame
    texts: tuple[str, ...]

    def __len__(self) -> int:
        """How many documents it has."""
        return self.documents.height

    def part(self, start: int, count: int) -> "History":
        """Return some documents with their lines."""
        documents = self.documents.slice(start, count)
        lines = self.lines.filter(pl.col(DOCUMENT).is_between(start, start + documents.height - 1))
        return History(documents, lines.with_columns(pl.col(DOCUMENT) - start), self.texts)

    def only(self, kept: pl.Series) -> "History":
        """Return the documents that a mask keeps, with their lines."""
        places = pl.DataFrame({DOCUMENT: kept.arg_true().cast(pl.Int64)}).with_row_index("~new")
        lines = self.lines.join(places, on=DOCUMENT, how="inner", maintain_order="left")
        lines = lines.with_columns(pl.col("~new").cast(pl.Int64).alias(DOCUMENT)).drop("~new")
        return History(self.documents.filter(kept), lines, self.texts)


class _Columns:
    """Rows of terms on their way into columns."""

    def __init__(self, scope: str, numbers: dict[str, int]) -> None:
        self._numbers = numbers
        self._terms = {name: term for name, term in TERMS.items() if term.scope == scope}
        self._values: dict[str, list[object]] = {}
        for name, term in self._terms.items():
            for column in ratio_columns(name) if term.type == "ratio" else (name,):
                self._values[column] = []

    def add(self, terms: Mapping[str, Value]) -> None:
        """Add one row."""
        row = usable(dict(terms))
        for name, term in self._terms.items():
            value = row.get(name)
            if term.type == "ratio":
                up, down = ratio_columns(name)
                self._values[up].append(value.ceiling if isinstance(value, Ratio) else None)
                self._values[down].append(value.floor if isinstance(value, Ratio) else None)
            elif isinstance(value, str):
                self._values[name].append(self._numbers.setdefault(value, len(self._numbers)))
            else:
                self._values[name].append(value)

    def frame(self, first: Mapping[str, tuple[type[pl.DataType], Sequence[object]]]) -> pl.DataFrame:
        """Return the frame, with columns of its own in front; a term no row knows stays out."""
        columns = [pl.Series(name, values, dtype=kind) for name, (kind, values) in first.items()]
        for name, values in self._values.items():
            if any(value is not None for value in values):
                term = self._terms.get(name) or self._terms[name[:-1]]
                columns.append(pl.Series(name, values, dtype=column_type(term.type)))
        return pl.DataFrame(columns)


def history_of(sheets: Iterable[FactSheet]) -> History:
    """Return sheets as columns, in their order."""
    numbers: dict[str, int] = {}
    documents, lines = _Columns("document", numbers), _Columns("line", numbers)
    identity: list[tuple[str, str, str | None]] = []
    places: list[int] = []
    for at, sheet in enumerate(sheets):
        identity.append((sheet.document_id, sheet.document_type, sheet.currency))
        documents.add(sheet.terms)
        for line in sheet.lines:
            places.append(at)
            lines.add(line.terms)
    columns = list(zip(*identity, strict=True)) or [(), (), ()]
    named = zip(IDENTITY.items(), columns, strict=True)
    return History(
        documents.frame({name: (kind, values) for (name, kind), values in named}),
        lines.frame({DOCUMENT: (pl.Int64, places)}),
        tuple(numbers),
    )


def shard_of(document_id: str, shards: int) -> int:
    """Return the shard of a document: the one partition function of every worker and every machine."""
    return int.from_bytes(hashlib.sha256(document_id.encode()).digest()[:8]) % shards


def save(history: History, folder: Path) -> None:
    """Write a history as Parquet; texts are written as such, so that files of different days belong together."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = pl.Series("text", history.texts, dtype=pl.String)
    for name, frame in (("documents", history.documents), ("lines", history.lines)):
        written = frame.with_columns(texts.gather(frame[column]).alias(column) for column in _text_columns(frame))
        written.write_parquet(folder / f"{name}.parquet")


def load(folders: Iterable[Path]) -> History:
    """Read one history, or several as one."""
    places = list(folders)
    documents = [pl.read_parquet(folder / "documents.parquet") for folder in places]
    lines = [pl.read_parquet(folder / "lines.parquet") for folder in places]
    before = 0
    for at, frame in enumerate(documents):
        lines[at] = lines[at].with_columns(pl.col(DOCUMENT) + before)
        before += frame.height
    whole = pl.concat(documents, how="diagonal"), pl.concat(lines, how="diagonal")
    uniques = [frame[column].unique().drop_nulls() for frame in whole for column in _text_columns(frame)]
    texts = tuple(sorted(set().union(*(series.to_list() for series in uniques))))
    kind = pl.Enum(texts)
    numbered = [
        frame.with_columns(
            pl.col(column).cast(kind).to_physical().cast(pl.Int32).alias(column) for column in _text_columns(frame)
        )
        for frame in whole
    ]
    return History(numbered[0], numbered[1], texts)


def _text_columns(frame: pl.DataFrame) -> list[str]:
    """Return the columns that hold texts, by number or written out."""
    return [name for name in frame.columns if name in TERMS and TERMS[name].type in {"text", "code"}]
