"""The mistakes: one operator, constant, condition or statement of a file is another.

Owns what is tried and what is not: words for people, annotations, docstrings, asserts and what is only raised are
left alone, because a test of them would repeat them.
"""

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

_COMPARED: Final[dict[type[ast.cmpop], ast.cmpop]] = {
    ast.Lt: ast.LtE(),
    ast.LtE: ast.Lt(),
    ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(),
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}
_COUNTED: Final[dict[type[ast.operator], ast.operator]] = {
    ast.Add: ast.Sub(),
    ast.Sub: ast.Add(),
    ast.Mult: ast.FloorDiv(),
    ast.Div: ast.Mult(),
    ast.FloorDiv: ast.Mult(),
    ast.Mod: ast.Mult(),
    ast.BitOr: ast.BitAnd(),
    ast.BitAnd: ast.BitOr(),
}
_CALLED: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}
_LEFT_ALONE: Final = (ast.Raise, ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom, ast.AnnAssign)


class Mistake(NamedTuple):
    """One mistake: its line, what was written and what is written instead, and the text of the file with it."""

    line: int
    was: str
    becomes: str
    text: str


def mistakes(text: str) -> Iterator[Mistake]:
    """Yield every mistake of a file's text, from its top to its end."""
    lines = text.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    whole = text.encode()
    for node, becomes in _found(ast.parse(text)):
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        was = whole[begin:end].decode()
        # A statement of several lines becomes one; what follows keeps its line number.
        kept = becomes + "\n" * was.count("\n") if isinstance(node, ast.stmt) else becomes
        yield Mistake(node.lineno, was, becomes, (whole[:begin] + kept.encode() + whole[end:]).decode())


def _found(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Yield every node that can be another, and how that is written."""
    if isinstance(node, ast.AnnAssign):
        if node.value is not None and not _of_words(node.value):
            yield from _found(node.value)
        return
    if isinstance(node, _LEFT_ALONE):
        return
    if isinstance(node, ast.expr):
        for other in _others(node):
            yield node, f"({ast.unparse(other)})"
    elif isinstance(node, ast.stmt):
        yield from ((node, other) for other in _other_statements(node))
    for child in _inside(node):
        yield from _found(child)


def _of_words(value: ast.expr) -> bool:
    """Tell whether a value describes a field to people, or names a type."""
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Field"


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is inside a node and runs."""
    if isinstance(node, ast.FunctionDef):
        yield from node.args.defaults
        yield from (each for each in node.args.kw_defaults if each is not None)
        yield from _statements(node.body)
    elif isinstance(node, ast.ClassDef | ast.Module):
        yield from _statements(node.body)
    elif isinstance(node, ast.match_case):
        yield from ([node.guard] if node.guard else [])
        yield from node.body
    else:
        yield from ast.iter_child_nodes(node)


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements, without texts that only say something."""
    yield from (each for each in body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)))


def _others(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what an expression may be by mistake."""
    match node:
        case ast.Compare(left, [op], [right]):
            yield ast.Compare(left, [_COMPARED[type(op)]], [right])
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.UnaryOp(ast.USub(), operand) if not isinstance(operand, ast.Constant):
            yield operand
        case ast.BinOp(left, op, right) if type(op) in _COUNTED and not _is_type(left) and not _is_type(right):
            yield ast.BinOp(left, _COUNTED[type(op)], right)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Call(ast.Name(name), args, keywords) if name in _CALLED:
            yield ast.Call(ast.Name(_CALLED[name]), args, keywords)
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(str() as value) if value and " " not in value:
            yield ast.Constant(f"{value}?")


def _is_type(node: ast.expr) -> bool:
    """Tell whether an operand is a type: ``int | None`` is no sum."""
    named = isinstance(node, ast.Name) and (node.id[:1].isupper() or node.id in {"int", "str", "bool", "dict", "list"})
    return named or (isinstance(node, ast.Constant) and node.value is None) or isinstance(node, ast.Subscript)


def _other_statements(node: ast.stmt) -> Iterator[str]:
    """Yield what a statement may be by mistake."""
    match node:
        case ast.Return(value) if value is not None and not isinstance(value, ast.Constant):
            yield "return None"
        case ast.Expr(ast.Call()):
            yield "pass"
        case ast.Continue():
            yield "break"
        case ast.AugAssign(target, op, value) if type(op) in _COUNTED:
            yield ast.unparse(ast.AugAssign(target, _COUNTED[type(op)], value))
