"""Resolving conditions: the author's tree becomes the plan's tree, with every name and constant checked.

Owns operators by type and the scope of names (semantics, rules 3 to 5). The inside of a line aggregate becomes a hidden
line flag. What is wrong is noted as a problem; the place then counts as always unknown, so that checking goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from rules_engine.documents.kinds import DocumentType
from rules_engine.documents.term_rows import TermType
from rules_engine.errors import RulesetRefused, RuleTypeError, UnknownTerm
from rules_engine.rules import conditions as written
from rules_engine.rules.company_money import company_comparison
from rules_engine.rules.constants import NotAValue, constant, texts
from rules_engine.rules.model import Level
from rules_engine.rules.plan import (
    AllOf,
    Always,
    Amounts,
    AnyLineOf,
    AnyOf,
    Comparison,
    Condition,
    CountOf,
    EveryLineOf,
    FoldOf,
    IsKnown,
    IsTrue,
    Limit,
    NotOf,
    NumberOp,
    Part,
    Read,
    Side,
    TextOp,
)
from rules_engine.rules.problems import Problems, did_you_mean, spoken
from rules_engine.rules.vocabulary import Name, Vocabulary

DEPTH_MAX: Final = 50
"""How deep a condition may be nested."""

UNRESOLVED: Final = Always(2)
"""What stands where a problem was found; such a plan is never run."""

FOLDABLE: Final[tuple[TermType, ...]] = ("money", "unit_price", "quantity", "count", "days")
"""Types whose values may be summed, or compared for the smallest and largest, over lines."""

_NUMBER_OPS: Final[dict[str, NumberOp]] = {
    "=": "=",
    "!=": "!=",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "exceeds": ">",
    "within": "<=",
    "at least": ">=",
    "below": "<",
}
_RATIO_OPS: Final[dict[str, tuple[Side, NumberOp]]] = {
    "exceeds": ("ceiling", ">"),
    "within": ("ceiling", "<="),
    "at least": ("floor", ">="),
    "below": ("floor", "<"),
}
_CODE_OPS: Final[dict[str, tuple[TextOp, bool]]] = {
    "is": ("=", True),
    "is not": ("=", False),
    "=": ("=", True),
    "!=": ("=", False),
    "in": ("in", True),
    "not in": ("in", False),
}
_TEXT_OPS: Final[dict[str, tuple[TextOp, bool]]] = {
    **_CODE_OPS,
    "starts with": ("starts with", True),
    "contains": ("contains", True),
}
_KNOWING: Final = ("is known", "is missing")


def operators(kind: TermType) -> tuple[str, ...]:
    """Return the operators that fit a type of term.

    >>> operators("flag")
    ('is true', 'is false', 'is known', 'is missing')
    """
    own: tuple[str, ...] = tuple(_NUMBER_OPS)
    if kind == "flag":
        own = ("is true", "is false")
    elif kind == "ratio":
        own = tuple(_RATIO_OPS)
    elif kind == "code":
        own = tuple(_CODE_OPS)
    elif kind == "text":
        own = tuple(_TEXT_OPS)
    return (*own, *_KNOWING)


@dataclass
class Resolver:
    """Resolves what one part of the author reads: its conditions and the operands of its effects.

    ``scope`` is the scope of the rows the part runs on; ``hidden`` collects the line flags of its aggregates.
    """

    words: Vocabulary
    problems: Problems
    part: str
    scope: Level
    types: frozenset[DocumentType]
    hidden: list[Part] = field(default_factory=list)

    def problem(self, refusal: type[RulesetRefused], sentence: str, where: str, remedy: str) -> None:
        """Note what is wrong."""
        self.problems.add(refusal, sentence, where, remedy)

    def name(self, name: str, scope: Level, where: str) -> Name | None:
        """Return what a name stands for to a reader of a scope, or note why it cannot be read."""
        found = self.words.find(name)
        if not name:
            self.problem(UnknownTerm, "No term is chosen.", where, "Choose one.")
            return None
        if found is None:
            remedy = did_you_mean(name, self.words.names, "See the list of terms.")
            self.problem(UnknownTerm, f"{name!r} does not exist.", where, remedy)
            return None
        lacking = sorted(self.types - found.types) if found.types is not None else []
        if lacking:
            documents = spoken((str(member) for member in lacking), "and")
            remedy = "Take these types out of 'applies_to', or read another term."
            self.problem(UnknownTerm, f"{name!r} does not exist for {documents}.", where, remedy)
            return None
        if found.scope == "line" and scope == "document":
            remedy = "Ask any_line, every_line, count_lines or fold, or make it a line rule."
            self.problem(RuleTypeError, f"{name!r} belongs to a line; a document rule has many lines.", where, remedy)
            return None
        return found

    def condition(self, tree: written.Condition, scope: Level, where: str, depth: int = 0) -> Condition:
        """Resolve a condition read on rows of a scope."""
        if depth > DEPTH_MAX:
            self.problem(RuleTypeError, f"The condition is nested deeper than {DEPTH_MAX}.", where, "Flatten it.")
            return UNRESOLVED
        match tree:
            case written.All():
                return AllOf(self._parts(tree.all, scope, f"{where}.all", depth))
            case written.Any():
                return AnyOf(self._parts(tree.any, scope, f"{where}.any", depth))
            case written.Not():
                return NotOf(self.condition(tree.not_, scope, f"{where}.not", depth + 1))
            case written.Compare():
                return self._compare(tree, scope, where)
            case _:
                return self._aggregate(tree, scope, where, depth)

    def _parts(
        self, trees: tuple[written.Condition, ...], scope: Level, where: str, depth: int
    ) -> tuple[Condition, ...]:
        """Resolve the parts of all or any; an empty list says nothing and is refused."""
        if not trees:
            self.problem(RuleTypeError, "An empty list of conditions says nothing.", where, "Add a condition to it.")
        return tuple(self.condition(tree, scope, f"{where}[{at}]", depth + 1) for at, tree in enumerate(trees))

    def _compare(self, tree: written.Compare, scope: Level, where: str) -> Condition:
        """Resolve one comparison."""
        name = self.name(tree.term, scope, where)
        if name is None:
            return UNRESOLVED
        if tree.op not in operators(name.type):
            remedy = f"Use {spoken(repr(word) for word in operators(name.type))}."
            self.problem(RuleTypeError, f"{tree.op!r} does not fit {name.name!r}, a {name.type}.", where, remedy)
            return UNRESOLVED
        if tree.op in _KNOWING or name.type == "flag":
            return self._bare(tree, name, where)
        return self._valued(tree, name, scope, where)

    def _bare(self, tree: written.Compare, name: Name, where: str) -> Condition:
        """Resolve a comparison without a value."""
        if tree.value is not None:
            self.problem(RuleTypeError, f"{tree.op!r} takes no value.", where, "Leave out the value.")
        leaf: Condition = IsKnown(name.read()) if tree.op in _KNOWING else IsTrue(name.read())
        return NotOf(leaf) if tree.op in {"is missing", "is false"} else leaf

    def _valued(self, tree: written.Compare, name: Name, scope: Level, where: str) -> Condition:
        """Resolve a comparison with a value."""
        if name.type in {"text", "code"}:
            op, positive = _TEXT_OPS[tree.op]
            limit = self._text_limit(tree.value, op, name, scope, where)
            leaf = UNRESOLVED if limit is None else Comparison(name.read(), op, limit)
            return leaf if positive else NotOf(leaf)
        side, number_op = _RATIO_OPS[tree.op] if name.type == "ratio" else ("", _NUMBER_OPS[tree.op])
        number_limit = self.limit(tree.value, name, scope, where)
        if number_limit is None:
            return UNRESOLVED
        read = Read(name.name, name.scope, name.type, produced=name.produced, side=side)
        if name.type == "company_money" and isinstance(number_limit, Amounts):
            return company_comparison(read, number_op, number_limit)
        return Comparison(read, number_op, number_limit)

    def _text_limit(
        self, value: written.Constant | None, op: TextOp, name: Name, scope: Level, where: str
    ) -> Limit | None:
        """Resolve what a text or code is compared with; only ``in`` takes a list."""
        if op != "in":
            return self.limit(value, name, scope, where, codes=name.codes if op == "=" else ())
        if isinstance(value, written.ListValue):
            if value.list not in self.words.lists:
                remedy = did_you_mean(value.list, self.words.lists, "Add it to 'lists'.")
                self.problem(UnknownTerm, f"The list {value.list!r} does not exist.", where, remedy)
                return None
            value = self.words.lists[value.list]
        if not isinstance(value, tuple) or not value:
            self.problem(RuleTypeError, "'in' and 'not in' need a list.", where, 'Write ["A", "B"] or name a list.')
            return None
        return self._constant(lambda: texts(value, name.codes), where)

    def limit(
        self, value: written.Constant | None, name: Name, scope: Level, where: str, codes: tuple[str, ...] = ()
    ) -> Limit | None:
        """Resolve a single value that a name is compared with: another term, or a constant of its type."""
        if isinstance(value, written.TermValue):
            return self._other(value.term, name, scope, where)
        return self._constant(lambda: constant(name.type, value, codes), where)

    def _constant(self, make: Callable[[], Limit], where: str) -> Limit | None:
        """Turn a written constant into a value, or note why it is none."""
        try:
            return make()
        except NotAValue as refusal:
            self.problem(RuleTypeError, refusal.sentence, where, refusal.remedy)
            return None

    def _other(self, term: str, name: Name, scope: Level, where: str) -> Read | None:
        """Resolve a comparison with another term: equal types, whole numbers only beside a ratio."""
        other = self.name(term, scope, where)
        if other is None:
            return None
        texts_alike = {name.type, other.type} <= {"text", "code"}
        beside_ratio = name.type == "ratio" and other.type == "percent"
        if other.type == "ratio" or not (other.type == name.type or texts_alike or beside_ratio):
            sentence = f"{name.name!r}, a {name.type}, cannot be compared with {term!r}, a {other.type}."
            self.problem(RuleTypeError, sentence, where, "Compare terms of one type; ratios with whole limits only.")
            return None
        return other.read()

    def _aggregate(
        self,
        tree: written.AnyLine | written.EveryLine | written.CountLines | written.Fold,
        scope: Level,
        where: str,
        depth: int,
    ) -> Condition:
        """Resolve a condition over the lines of the document."""
        if scope == "line":
            remedy = "State a document fact in a document rule, and read it here."
            self.problem(RuleTypeError, "A line cannot look at the other lines.", where, remedy)
            return UNRESOLVED
        match tree:
            case written.AnyLine():
                return AnyLineOf(self._line_flag(tree.any_line, f"{where}.any_line", depth))
            case written.EveryLine():
                return EveryLineOf(self._line_flag(tree.every_line, f"{where}.every_line", depth))
            case written.CountLines():
                return CountOf(self._line_flag(tree.count_lines, f"{where}.count_lines", depth), tree.op, tree.value)
            case _:
                return self._fold(tree, where, depth)

    def _fold(self, tree: written.Fold, where: str, depth: int) -> Condition:
        """Resolve a sum, smallest or largest value over lines."""
        where_flag = None if tree.where is None else self._line_flag(tree.where, f"{where}.where", depth)
        name = self.name(tree.of, "line", f"{where}.of")
        if name is None:
            return UNRESOLVED
        if name.scope != "line" or name.type not in FOLDABLE:
            sentence = f"{name.name!r} cannot be folded over lines."
            self.problem(RuleTypeError, sentence, f"{where}.of", f"Name a line term of type {spoken(FOLDABLE)}.")
            return UNRESOLVED
        limit = self.limit(tree.value, name, "document", f"{where}.value")
        return UNRESOLVED if limit is None else FoldOf(tree.fold, name.read(), where_flag, tree.op, limit)

    def _line_flag(self, inside: written.Condition, where: str, depth: int) -> str:
        """Make the inside of an aggregate a hidden line flag (semantics, rule 5), and return its id."""
        condition = self.condition(inside, "line", where, depth + 1)
        flag = f"{self.part}~line{len(self.hidden) + 1}"
        types = frozenset(str(member) for member in self.types)
        self.hidden.append(
            Part(flag, "line_flag", "line", level=0, applies_to=types, condition=condition, author=self.part)
        )
        return flag
