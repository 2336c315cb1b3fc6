"""The facts the live engine is given, written by a small Python function that is generated once for each block.

Owns how values become properties: a number its highest and lowest value, a text the constants it equals, any other
condition its truth. What is unknown is told as if it passed every comparison, and its bit is noted. Only names and
numbers of our own stand in the generated source; terms, texts and constants are passed in as data. No text of a
document ever reaches a fact.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from rules_engine.documents.money import LARGEST
from rules_engine.engine.evaluation import Row
from rules_engine.engine.generated import function
from rules_engine.engine.live_probes import Lines, truth
from rules_engine.rules.plan import IsTrue, Leaf, Read

BEYOND: Final = LARGEST + 1
"""Further out than every number of a sheet, and still exact in the engine; constants end here."""

FAR: Final = BEYOND + 1
"""Further out than every constant: what is unknown passes every comparison with it."""

Texts: TypeAlias = dict[str, str]
Said: TypeAlias = tuple[bool, str, int]
"""Whether anything told lets a rule fire, the properties told, and the bits of those that are only possible."""

Shared: TypeAlias = Callable[[Row, Row, Lines], Said]
Own: TypeAlias = Callable[[Row, Row, Lines, bool], Said]


def _present(name: str) -> str:
    """Write a property that is there."""
    return f',"{name}":1'


@dataclass
class _Source:
    """Statements of one function, and the constants they name."""

    statements: list[str] = field(default_factory=list)
    constants: list[object] = field(default_factory=list)

    def constant(self, value: object) -> str:
        """Return the variable of a constant."""
        self.constants.append(value)
        return f"K{len(self.constants) - 1}"

    def add(self, *statements: str) -> None:
        """Add statements."""
        self.statements.extend(statements)


@dataclass
class Number:
    """A number, told as its highest and lowest value, as far as rules ask."""

    on_line: bool
    read: Read
    sides: dict[object, str] = field(default_factory=dict)

    def add(self, form: object, name: str) -> None:
        """Tell one side under a name."""
        self.sides[form] = name

    @property
    def names(self) -> set[str]:
        """Every property that may be told."""
        return set(self.sides.values())

    def write(self, source: _Source, bits: int) -> None:
        """Write how it is told; what may lie outside the engine's exact range is kept within."""
        value = _looked_up(self.read, self.on_line, source)
        known = "".join(f',"{name}":{{v}}' for name in self.sides.values())
        far = {"high": FAR, "low": -FAR}
        unknown = "".join(f',"{name}":{far[str(side)]}' for side, name in self.sides.items())
        kept = [f"    v = {BEYOND} if v > {BEYOND} else {-BEYOND} if v < {-BEYOND} else v"]
        if self.read.type == "ratio":
            kept.insert(0, f"    v = {'min' if self.read.side == 'floor' else 'max'}(v)")
        elif not self.read.produced:
            kept = []
        told = f"    s += {unknown!r}; u |= {bits}"
        source.add(f"v = {value}", "if v is None:", told, "else:", *kept, f"    s += f{known!r}")


@dataclass
class Text:
    """A text, told by which of the constants that rules name it equals, or does not."""

    on_line: bool
    read: Read
    forms: dict[tuple[str | tuple[str, ...], bool], str] = field(default_factory=dict)

    def add(self, form: object, name: str) -> None:
        """Tell a comparison with a constant, or its contrary, under a name."""
        self.forms[form] = name  # type: ignore[index]

    @property
    def names(self) -> set[str]:
        """Every property that may be told."""
        return set(self.forms.values())

    def write(self, source: _Source, bits: int) -> None:
        """Write how it is told: what each constant's text says is looked up, and what every other text says."""
        texts = {text for limit, _ in self.forms for text in ((limit,) if isinstance(limit, str) else limit)}
        said = source.constant({text: self._said(text) for text in texts})
        unknown = "".join(map(_present, self.forms.values()))
        source.add(
            f"v = {_looked_up(self.read, self.on_line, source)}",
            f"if v is None: s += {unknown!r}; u |= {bits}",
            f"else: s += {said}.get(v, {self._said(None)!r})",
        )

    def _said(self, text: str | None) -> str:
        """Write the properties of one text, None being a text that no rule names."""
        return "".join(
            _present(name)
            for (limit, negated), name in self.forms.items()
            if (text is not None and (text == limit if isinstance(limit, str) else text in limit)) is not negated
        )


@dataclass
class Truthful:
    """A condition whose truth the driver finds out, told where it is true, and where it is false if rules ask that."""

    on_line: bool
    leaf: Leaf
    currency: str | None
    forms: dict[bool, str] = field(default_factory=dict)

    def add(self, form: object, name: str) -> None:
        """Tell the truth, or the contrary, under a name."""
        self.forms[form is True] = name

    @property
    def names(self) -> set[str]:
        """Every property that may be told."""
        return set(self.forms.values())

    def write(self, source: _Source, bits: int) -> None:
        """Write how it is told; a flag, the most frequent of all, is read without a call."""
        if isinstance(self.leaf, IsTrue):
            value = _looked_up(self.leaf.read, self.on_line, source)
        else:
            value = f"{source.constant(truth(self.leaf, self.currency))}((D, R), L)"
        tests = {False: "v", True: "v is not None and not v"}
        said = [f"if {tests[form]}: s += {_present(self.forms[form])!r}" for form in tests if form in self.forms]
        source.add(f"v = {value}", said[0], *(f"el{more}" for more in said[1:]))
        source.add(f"elif v is None: s += {''.join(map(_present, self.forms.values()))!r}; u |= {bits}")


Tell: TypeAlias = Number | Text | Truthful


def _mask(names: Iterable[str], bits: Mapping[str, int]) -> int:
    """Return the bits of several properties."""
    return sum(bits[name] for name in names)


def _looked_up(read: Read, on_line: bool, source: _Source) -> str:  # noqa: FBT001 - both callers pass a field.
    """Write the look-up of a name on the row at hand or on the document's."""
    return f"{'R' if on_line else 'D'}.get({source.constant(read.name)})"


class Facts:
    """Writes the facts of one block: what the document says once, what each line says for every line.

    ``gates`` are properties of which one at least must be told before any rule can fire; None where there is a rule
    that needs none of them. A fact that no rule could fire on is not asserted at all.
    """

    def __init__(self, tells: Sequence[Tell], gates: frozenset[str] | None, bits: Mapping[str, int]) -> None:
        """Generate both functions."""
        first = sorted(tells, key=lambda tell: gates is None or not tell.names & gates)
        self.of_document: Shared = _function([tell for tell in first if not tell.on_line], gates, bits, "D, R, L")
        self.of_line: Own = _function([tell for tell in first if tell.on_line], gates, bits, "D, R, L, g")


def _function(
    tells: Sequence[Tell], gates: frozenset[str] | None, bits: Mapping[str, int], arguments: str
) -> Callable[..., Said]:
    """Generate one function; the tells that open a gate come first, and nothing follows where none does."""
    source = _Source()
    opening = [tell for tell in tells if gates is not None and tell.names & gates]
    for tell in opening:
        tell.write(source, _mask(tell.names, bits))
    own = arguments.endswith("g")
    opened = "True" if gates is None else "g or bool(s)" if own else "bool(s)"
    source.add(f"g = {opened}")
    if own:
        source.add("if not g: return False, '', 0")
    for tell in tells[len(opening) :]:
        tell.write(source, _mask(tell.names, bits))
    body = "\n    ".join(["s, u = '', 0", *source.statements, "return g, s, u"])
    constants = {f"K{place}": value for place, value in enumerate(source.constants)}
    # Constants become defaults, because a local variable is the fastest there is.
    given = "".join(f", {name}={name}" for name in constants)
    text = f"def said({arguments}{given}):\n    {body}\n"
    return function(text, "said", {"bool": bool, "max": max, "min": min, **constants})
