"""One word, one meaning: the identifiers our own code may not use, each with the word to say instead.

Owns the list of forbidden words and the names it is held against: classes, functions, arguments, fields and
constants, split at underscores and capitals. Connectors speak their product's words at their edge and are exempt.
"""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.house.allowed import NAMES
from tests.house.tree import Finding, Source

EVERYWHERE = ("rules_engine/", "extractors/", "ui/")
HOLDS = ("rules_engine/documents/", "rules_engine/matching/", "rules_engine/pipeline/")
"""Where holds are placed and released; elsewhere a block is part of a page and a flag is true or false."""

SCREENS = ("ui/app", "ui/components/", "ui/islands/", "ui/pages/", "ui/states/")
"""Where the web framework owns the words event and state."""


class Word(NamedTuple):
    """A word or phrase that identifiers may not contain, or (``whole``) may not be."""

    tokens: tuple[str, ...]
    say: str
    rooms: tuple[str, ...] = EVERYWHERE
    whole: bool = False
    free: tuple[str, ...] = ()
    """Folders in which somebody else owns the word."""
    beside: tuple[str, ...] = ()
    """Words that give it its one good meaning when they stand in the same identifier."""


WORDS = (
    Word(("action",), "act for what a person does, effect for what a rule does", beside=("code", "status")),
    Word(("actions",), "acts for what people do, effects for what a rule does"),
    Word(("amendment",), "order_change (OrderChange)"),
    Word(("asn",), "despatch_advice"),
    Word(("bill",), "invoice"),
    Word(("bills",), "invoices"),
    Word(("block",), "hold", HOLDS),
    Word(("blocked",), "held", HOLDS),
    Word(("confirmation",), "order_response (code AB acknowledges, AP accepts)"),
    Word(("contract", "order"), "blanket_order"),
    Word(("deal",), "contract_reference"),
    Word(("doa",), "approval_limit"),
    Word(("event",), "audit_entry: events are the web framework's", free=SCREENS),
    Word(("events",), "audit_entries: events are the web framework's", free=SCREENS),
    Word(("exception",), "hold or discrepancy; for Python's own, refusal or defect"),
    Word(("exceptions",), "holds or discrepancies; for Python's own, refusals or defects"),
    Word(("flag",), "hold, or the name of what is true", HOLDS),
    Word(("flagged",), "held", HOLDS),
    Word(("grn",), "receipt_advice"),
    Word(("match", "documents"), "pair_documents: match is the result, pair the act", whole=True),
    Word(("match", "invoice"), "pair_invoice: match is the result, pair the act", whole=True),
    Word(("match", "line"), "pair_line: match is the result, pair the act", whole=True),
    Word(("match", "lines"), "pair_lines: match is the result, pair the act", whole=True),
    Word(("match", "order"), "pair_order: match is the result, pair the act", whole=True),
    Word(("negative", "invoice"), "credit_note"),
    Word(("payment", "note"), "remittance_information"),
    Word(("po",), "order", beside=("box",)),
    Word(("purchase", "request"), "requisition"),
    Word(("receipt",), "receipt_advice: a receipt alone is a till receipt", whole=True),
    Word(("receipts",), "receipt_advices: a receipt alone is a till receipt", whole=True),
    Word(("refund",), "credit_note"),
    Word(("release", "order"), "call_off"),
    Word(("reply",), "order_response", beside=("to",)),
    Word(("shipment", "notice"), "despatch_advice"),
    Word(("sign", "off"), "approval"),
    Word(("signoff",), "approval"),
    Word(("standing", "order"), "blanket_order"),
    Word(("state",), "status: states are the web framework's", free=SCREENS),
    Word(("states",), "statuses: states are the web framework's", free=SCREENS),
    Word(("threshold",), "tolerance in matching, limit elsewhere; a threshold is for approval", beside=("approval",)),
    Word(("total",), "which one: total_without_vat, total_with_vat, amount_due, sum_of_line_net_amounts", whole=True),
    Word(("vendor",), "seller on documents, supplier in master data"),
    Word(("vendors",), "sellers on documents, suppliers in master data"),
    Word(("void",), "order_cancellation"),
)


def tokens(identifier: str) -> tuple[str, ...]:
    """Split an identifier at underscores, capitals and digits.

    >>> tokens("parseASNLine_2")
    ('parse', 'asn', 'line')
    """
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier)
    return tuple(word.lower() for word in words)


def _names(source: Source) -> Iterator[tuple[str, ast.AST]]:
    """Give every identifier that others read: definitions, arguments, fields and constants; no locals."""
    for node in source.nodes:
        match node:
            case ast.ClassDef(name=name, body=body):
                yield name, node
                yield from _targets(body)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node
            case ast.arg(arg=name):
                yield name, node
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                yield name, node
            case ast.Module(body=body):
                yield from _targets(body)


def _targets(body: list[ast.stmt]) -> Iterator[tuple[str, ast.AST]]:
    """Give the names assigned directly in the body of a class or module."""
    for node in body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from ((target.id, target) for target in targets if isinstance(target, ast.Name))


def _says(word: Word, said: tuple[str, ...]) -> bool:
    """Tell whether the identifier says the word in its forbidden meaning."""
    length = len(word.tokens)
    if word.whole:
        return said == word.tokens
    contained = any(said[start : start + length] == word.tokens for start in range(len(said) - length + 1))
    return contained and not set(word.beside).intersection(said)


def _excepted(path: str, identifier: str) -> bool:
    """Tell whether the identifier is excepted by hand in this file or in a folder above it."""
    return any(identifier == name and path.startswith(where) for where, name in NAMES)


def forbidden_names(source: Source) -> Iterator[Finding]:
    """Find identifiers that use a word the glossary keeps for something else."""
    words = [
        word for word in WORDS if source.path.startswith(word.rooms) and not source.path.startswith(word.free or "-")
    ]
    for identifier, node in _names(source):
        said = tokens(identifier)
        for word in words:
            if _says(word, said) and not _excepted(source.path, identifier):
                wrong = f"`{identifier}` says {' '.join(word.tokens)!r}"
                yield Finding(source.at(node), wrong, f"say {word.say}")
