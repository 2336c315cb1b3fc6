"""The lit path of a chain told in words: one sentence for each step, and one for what it is all about."""

from collections.abc import Iterable, Mapping
from typing import Final, TypedDict
from urllib.parse import urlencode

from rules_engine.documents.terms import TERMS
from rules_engine.pipeline.insight.chain_path import Path
from rules_engine.pipeline.insight.fact_chain import Chain, Node
from ui.states.naming import said
from ui.states.rule_reading import PATH as RULES
from ui.telling import told
from ui.words import WORDS, word
from ui.words_of_terms import TERMS as GERMAN

STEPS_SHOWN: Final = 40
NAMED: Final = 3
"""How many steps of a path are told, and how many causes of one; the others are counted."""

MANY: Final = 2


class StepRow(TypedDict):
    """A step of the lit path: its level, the sentence, what it is about, and where that is written."""

    level: str
    told: str
    ref: str
    href: str


class LackRow(TypedDict):
    """A part that could not be told, and the facts without a value that it reads."""

    name: str
    href: str
    lacks: str


def rule_href(ruleset_id: str, node: Node) -> str:
    """Return where a part is written; a fact is written nowhere."""
    return f"{RULES}?{urlencode({'ruleset': ruleset_id, 'part': node.id})}" if node.level else ""


def read_by(whole: Chain) -> dict[str, list[str]]:
    """Return what each node reads."""
    reads: dict[str, list[str]] = {}
    for one, other in whole.edges:
        reads.setdefault(other, []).append(one)
    return reads


def listed(names: list[str], language: str, shown: int = NAMED) -> str:
    """Return the first few names, and how many more there are.

    >>> listed(["a", "b", "c", "d"], "en"), listed([], "de")
    ('a, b, c, 1 more', 'nichts')
    """
    if not names:
        return word("chain.nothing", language)
    rest = [word("chain.more", language, count=len(names) - shown)] if len(names) > shown else []
    return ", ".join([*names[:shown], *rest])


def step_rows(whole: Chain, lit: Path, ruleset_id: str, language: str) -> list[StepRow]:
    """Return the lit path step by step, facts first."""
    by_id, reads = {node.id: node for node in whole.nodes}, read_by(whole)
    shown = [node for node in whole.nodes if node.id in lit.nodes]
    rows: list[StepRow] = [
        {
            "level": str(node.level),
            "told": step_told(node, _causes(node, reads, by_id, lit), language),
            "ref": node.id,
            "href": rule_href(ruleset_id, node),
        }
        for node in shown[:STEPS_SHOWN]
    ]
    rest = len(shown) - STEPS_SHOWN
    if rest > 0:
        rows.append({"level": "…", "told": word("chain.cut", language, count=rest), "ref": "", "href": ""})
    return rows


def lead_told(whole: Chain, lit: Path, language: str) -> str:
    """Return what the lit path is about in a sentence or two; where nothing is lit, what would light it."""
    by_id = {node.id: node for node in whole.nodes}
    end = by_id.get(lit.end)
    if end is None:
        return word("chain.undecided" if whole.outcome else "chain.choose", language)
    step = step_told(end, _causes(end, read_by(whole), by_id, lit), language)
    return f"{step} {word('chain.rests', language, up=lit.up, down=lit.down)}"


def step_told(node: Node, causes: list[Node], language: str) -> str:
    """Return what a node says on its document, or says at all: its value, or why it fires and what it does."""
    where = where_told(node, language)
    if not node.level:
        meaning = meaning_of(node.id, language)
        if node.truth == "":
            return word("chain.step_fact_alone", language, meaning=meaning)
        if not node.told:
            return word("chain.step_fact_lacks", language, meaning=meaning)
        return word("chain.step_fact", language, meaning=meaning, value=value_told(node, language), where=where)
    acts = together(acts_told(node, language), language)
    named = listed([_cause(each, language) for each in causes], language)
    if node.truth == "fired":
        several = "chain.does_several" if len(acts_told(node, language)) > 1 else "chain.does"
        also = word(several, language, acts=acts) if acts else ""
        step = "chain.step_because" if causes else "chain.step_fires"
        return word(step, language, causes=named, part=node.name, where=where, acts=also)
    if node.truth:
        return word(f"chain.step_{node.truth}", language, part=node.name, causes=named)
    if not causes:
        return word("chain.step_acts", language, part=node.name, acts=acts or word("chain.nothing", language))
    step = "chain.step_reads_acts" if acts else "chain.step_reads"
    return word(step, language, part=node.name, causes=named, acts=acts)


def together(said: list[str], language: str) -> str:
    """Return several things in one: with commas, and a word before the last.

    >>> together(["holds", "tells", "posts"], "en"), together(["hält an"], "de")
    ('holds, tells and posts', 'hält an')
    """
    if len(said) < MANY:
        return "".join(said)
    return f"{', '.join(said[:-1])}{word('chain.and', language)}{said[-1]}"


def acts_told(node: Node, language: str) -> list[str]:
    """Return what a part did or may do, the weightiest first, each once."""
    acts: dict[str, None] = {}
    for effect, about in node.does:
        whom = about
        if effect in {"discrepancy", "propose"}:
            room = "kind" if effect == "discrepancy" else "resolution"
            code = about.upper() if room == "kind" else about
            whom = said(f"{room}.{code}", language, about)
        full = f"chain.act_{effect}_{about}"
        acts[word(full if full in WORDS else f"chain.act_{effect}", language, about=whom)] = None
    return list(acts)


def where_told(node: Node, language: str) -> str:
    """Return on which lines a part fired, or of which line a fact is; nothing for the document."""
    if not node.lines:
        return ""
    several = "chain.on_lines" if len(node.lines) > 1 else "chain.on_line"
    return word(several, language, lines=listed(list(node.lines), language))


def value_told(node: Node, language: str) -> str:
    """Return the value of a fact as its reader writes it; nothing where it has none."""
    plain = f"chain.is_{node.told}"
    return word(plain, language) if plain in WORDS else told(node.told, language)


def meaning_of(term: str, language: str) -> str:
    """Return what a term means; one that no longer exists stays as it is written."""
    english = TERMS[term].meaning if term in TERMS else term
    return (GERMAN.get(term, english) if language == "de" else english).rstrip(".")


def lack_rows(whole: Chain, ruleset_id: str, language: str) -> list[LackRow]:
    """Return the parts that could not be told on a document, and for want of what."""
    by_id, reads = {node.id: node for node in whole.nodes}, read_by(whole)
    rows: list[LackRow] = []
    for node in whole.nodes:
        if not node.level or node.truth != "untold":
            continue
        lacks = [one for one in reads.get(node.id, ()) if by_id[one].truth == "untold"]
        why = word("chain.lacks", language, facts=listed(lacks, language)) if lacks else ""
        rows.append({"name": node.name, "href": rule_href(ruleset_id, node), "lacks": why})
    return rows[:STEPS_SHOWN]


def _causes(node: Node, reads: Mapping[str, Iterable[str]], by_id: Mapping[str, Node], lit: Path) -> list[Node]:
    """Return what a node reads: other parts before facts, and of what fired only what is lit."""
    read = [by_id[one] for one in reads.get(node.id, ()) if node.truth != "fired" or one in lit.nodes]
    return sorted(read, key=lambda each: (-each.level, each.id))


def _cause(node: Node, language: str) -> str:
    if node.level:
        return f"„{node.name}“" if language == "de" else f"“{node.name}”"
    return f"{node.id} ({value_told(node, language)})" if node.told else node.id
