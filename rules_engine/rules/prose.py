"""Prose: every rule, tolerance and table row as one plain sentence, in English and in German.

Owns the sentences; the words stand in ``prose_words``. A sentence says what is written, no more: who reads it can check
a rule without reading its JSON. German conditions keep the verb last, so that they can stand behind ``wenn``.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from rules_engine.documents.policy import Scope
from rules_engine.documents.terms import TERMS
from rules_engine.rules import conditions as written
from rules_engine.rules.model import (
    Accept,
    Bound,
    Dated,
    DecisionTable,
    Effect,
    Invariant,
    Notify,
    PlaceHold,
    Propose,
    Push,
    RaiseDiscrepancy,
    Refuse,
    RequireApproval,
    RouteTo,
    Row,
    Rule,
    Ruleset,
    StateFact,
    Tolerance,
)
from rules_engine.rules.prose_words import (
    BREACHES,
    CLAUSES,
    COMPARING,
    CONTRARY,
    DIFFERING,
    DIMENSIONS,
    HELD,
    NOT_VERDICTS,
    OUTCOMES,
    SCOPES,
    TYPES,
    VERDICTS,
    Language,
    pick,
    term,
)

__all__ = [
    "Language",
    "condition_words",
    "invariant_sentence",
    "row_sentence",
    "rule_sentence",
    "sentences",
    "tolerance_sentence",
]

NAMED_MAX: Final = 6
"""How many values of a list are named; the others are counted."""


def _say(language: Language, english: str, german: str) -> str:
    """Return one of two wordings."""
    return english if language == "en" else german


def listed(words: Sequence[str], language: Language, *, any_of: bool = False) -> str:
    """Join words as people list them.

    >>> listed(["a", "b", "c"], "de")
    'a, b und c'
    """
    joiner = _say(language, "or", "oder") if any_of else _say(language, "and", "und")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joiner} {words[-1]}" if words else ""


def quoted(text: str, language: Language) -> str:
    """Put a text in quotation marks."""
    return f"“{text}”" if language == "en" else f"„{text}“"


def figure(text: str, language: Language) -> str:
    """Write a number as people of a language do.

    >>> figure("10000.50", "de"), figure("10000.50", "en")
    ('10.000,50', '10,000.50')
    """
    try:
        grouped = f"{Decimal(text):,}"
    except InvalidOperation:
        return text
    return grouped if language == "en" else grouped.translate(str.maketrans(",.", ".,"))


def _amounts(amounts: Mapping[str, str], language: Language) -> str:
    """Write amounts by currency: the euro or the first, and how many others there are."""
    named = "EUR" if "EUR" in amounts else next(iter(sorted(amounts)))
    unit = _say(language, "units", "Einheiten") if named == "*" else named
    others = len(amounts) - 1
    more = _say(language, f" ({others} other currencies)", f" ({others} andere Währungen)") if others > 0 else ""
    return f"{figure(amounts[named], language)} {unit}{more}"


def _value(value: object, kind: str, language: Language) -> str:
    """Write what a term is compared with."""
    if isinstance(value, written.TermValue):
        return term(value.term, language)
    if isinstance(value, written.ListValue):
        return _say(language, f"the list {quoted(value.list, 'en')}", f"der Liste {quoted(value.list, 'de')}")
    if isinstance(value, dict):
        return _amounts(value, language)
    if isinstance(value, tuple):
        named = [quoted(str(each), language) for each in value[:NAMED_MAX]]
        more = len(value) - len(named)
        return listed(named, language, any_of=True) + (f" (+{more})" if more else "")
    if kind in {"ratio", "percent"}:
        return f"{figure(str(value), language)} %"
    return quoted(str(value), language) if kind in {"text", "code", "date", ""} else figure(str(value), language)


def _produced(node: written.Compare, language: Language) -> str | None:
    """Say a comparison with what other rules give, or None where it reads the sheet."""
    space, _, word = node.term.partition(".")
    true = node.op != "is false"
    said = quoted(word, language)
    if space == "tolerance" and isinstance(node.value, str) and node.op in {"is", "is not", "=", "!="}:
        verdicts = VERDICTS if node.op in {"is", "="} else NOT_VERDICTS
        verdict = pick(verdicts[node.value], language)
        name = quoted(word.replace("_", " "), language)
        return _say(language, f"the tolerance {name} {verdict}", f"die Toleranz {name} {verdict}")
    if node.op in {"is true", "is false"}:
        return (
            PRODUCED[space][0 if language == "en" else 1][0 if true else 1].format(said) if space in PRODUCED else None
        )
    return None


PRODUCED: Final = {
    "fact": (
        ("the fact {} holds", "the fact {} does not hold"),
        ("die Tatsache {} gilt", "die Tatsache {} nicht gilt"),
    ),
    "discrepancy": (
        ("a discrepancy {} was raised", "no discrepancy {} was raised"),
        ("eine Abweichung {} vorliegt", "keine Abweichung {} vorliegt"),
    ),
    "hold": (("the hold {} stands", "no hold {} stands"), ("die Sperre {} besteht", "keine Sperre {} besteht")),
    "approval": (
        ("the approval {} is required", "no approval {} is required"),
        ("die Freigabe {} verlangt ist", "keine Freigabe {} verlangt ist"),
    ),
}
"""What other rules made, when it is there and when it is not; German with its verb last."""


def _denied(clause: str, language: Language) -> str:
    """Say the contrary of a clause."""
    return _say(language, f"it is not so that {clause}", f"es nicht so ist, dass {clause}")


def _compare(node: written.Compare, language: Language) -> str:
    """Say one comparison."""
    produced = _produced(node, language)
    if produced is not None:
        return produced
    if node.op in {"is true", "is false"}:
        return _flag(node.term, language, true=node.op == "is true")
    kind = TERMS[node.term].type if node.term in TERMS else ""
    subject = _subject(node.term, language)
    value = "" if node.value is None else _value(node.value, kind, language)
    if node.term.endswith(".outcome"):
        value = _outcome_value(node.value, language)
    return pick(COMPARING[node.op], language).format(x=subject, v=value)


def _outcome_value(value: object, language: Language) -> str:
    """Say outcomes in words."""
    names = value if isinstance(value, tuple) else (value,)
    return listed(
        [pick(OUTCOMES[str(name)], language) for name in names if str(name) in OUTCOMES], language, any_of=True
    )


def _subject(name: str, language: Language) -> str:
    """Say what is compared: a term, a fact, a table's output, an outcome."""
    space, _, word = name.partition(".")
    if name in TERMS:
        return term(name, language)
    if name.endswith(".outcome"):
        return _say(language, f"the {space}", "der Beleg" if space == "document" else "die Position")
    if space == "table":
        table, _, output = word.partition(".")
        return _say(language, f"{output!r} of table {table!r}", f"{output!r} der Tabelle {table!r}").replace("'", "")
    return _say(language, f"{space} {quoted(word, 'en')}", f"{space} {quoted(word, 'de')}")


def _flag(name: str, language: Language, *, true: bool) -> str:
    """Say a flag as a clause."""
    if name in CLAUSES:
        yes_en, no_en, yes_de, no_de = CLAUSES[name]
        return _say(language, yes_en if true else no_en, yes_de if true else no_de)
    stem = name.partition(".")[2].removesuffix("_differs")
    if name.endswith("_differs") and stem in DIFFERING:
        what = pick(DIFFERING[stem], language)
        if language == "en":
            return f"{what} {'is not' if true else 'is'} the order's"
        return f"{what} {'von der Bestellung abweicht' if true else 'der Bestellung entspricht'}"
    return pick(COMPARING["is true" if true else "is false"], language).format(x=term(name, language))


def condition_words(node: written.Condition, language: Language) -> str:
    """Return a condition as a clause that can stand behind ``when`` or ``wenn``.

    >>> node = written.Compare(term="document.total_with_vat", op=">", value={"EUR": "5000"})
    >>> condition_words(node, "en"), condition_words(node, "de")[-16:]
    ('the total with VAT is above 5,000 EUR', ' 5.000 EUR liegt')
    """
    match node:
        case written.Compare():
            return _compare(node, language)
        case written.All():
            return listed([_inner(part, language) for part in _told(node.all)], language)
        case written.Any():
            return listed([_inner(part, language) for part in node.any], language, any_of=True)
        case written.Not():
            inner = node.not_
            if isinstance(inner, written.Compare) and inner.op in CONTRARY:
                return _compare(inner.model_copy(update={"op": CONTRARY[inner.op]}), language)
            return _denied(condition_words(inner, language), language)
        case written.AnyLine():
            inside = condition_words(node.any_line, language)
            return _say(language, f"on any line {inside}", f"in mindestens einer Position {inside}")
        case written.EveryLine():
            inside = condition_words(node.every_line, language)
            return _say(language, f"on every line {inside}", f"in jeder Position {inside}")
        case _:
            return _figured(node, language)


def _told(parts: Sequence[written.Condition]) -> list[written.Condition]:
    """Leave out that a term is known where the next part asks for its value: nothing else could be meant."""
    asked = [part.term for part in parts if isinstance(part, written.Compare) and part.op != "is known"]
    kept = [
        part
        for part in parts
        if not (isinstance(part, written.Compare) and part.op == "is known" and part.term in asked)
    ]
    return kept or list(parts)


def _inner(node: written.Condition, language: Language) -> str:
    """Return a part of a list; a list within a list is set apart."""
    said = condition_words(node, language)
    nested = (
        isinstance(node, written.All | written.Any)
        and len(_told(node.all if isinstance(node, written.All) else node.any)) > 1
    )
    return f"({said})" if nested else said


def _figured(node: written.CountLines | written.Fold, language: Language) -> str:
    """Say a count or a fold over lines."""
    if isinstance(node, written.CountLines):
        inside = condition_words(node.count_lines, language)
        subject = _say(
            language, f"the number of lines on which {inside}", f"die Zahl der Positionen, in denen {inside},"
        )
        return pick(COMPARING[node.op], language).format(x=subject, v=node.value)
    names = {
        "sum": ("the sum", "die Summe"),
        "min": ("the smallest", "der kleinste Wert"),
        "max": ("the largest", "der größte Wert"),
    }
    where = "" if node.where is None else condition_words(node.where, language)
    limited = _say(language, f" where {where}", f", in denen {where},") if where else ""
    of = term(node.of, language)
    subject = f"{pick(names[node.fold], language)} " + _say(
        language, f"of {of} over the lines{limited}", f"über {of} aller Positionen{limited}"
    )
    kind = TERMS[node.of].type if node.of in TERMS else ""
    return pick(COMPARING[node.op], language).format(x=subject, v=_value(node.value, kind, language))


def effect_words(effect: Effect, scope: str, language: Language) -> str:
    """Return what an effect does, as an instruction."""
    match effect:
        case StateFact():
            value = "" if effect.value is None else f" = {_value(effect.value, '', language)}"
            fact = quoted(effect.fact, language)
            return _say(language, f"state {fact}{value}", f"{fact}{value} feststellen")
        case RaiseDiscrepancy():
            kind = quoted(effect.kind, language)
            return _say(language, f"raise a discrepancy {kind}", f"eine Abweichung {kind} melden")
        case PlaceHold():
            what = pick(HELD[effect.kind if scope == "line" or effect.kind == "supplier" else "header"], language)
            return _say(language, f"hold {what} for {effect.reason}", f"{what} sperren (Grund {effect.reason})")
        case RequireApproval():
            who = listed(list(effect.who), language, any_of=effect.mode == "any")
            tier = quoted(effect.tier, language)
            return _say(language, f"require the approval {tier} by {who}", f"die Freigabe {tier} durch {who} verlangen")
        case Refuse():
            return _say(language, f"refuse it for {effect.reason}", f"ablehnen (Grund {effect.reason})")
        case Accept():
            what = _say(language, f"the {scope}", "die Position" if scope == "line" else "den Beleg")
            return _say(language, f"accept {what}", f"{what} annehmen")
        case _:
            return _later_words(effect, language)


def _later_words(effect: Effect, language: Language) -> str:
    """Return what an effect does that follows the outcome."""
    match effect:
        case RouteTo():
            queue = quoted(effect.queue, language)
            return _say(language, f"send it to the queue {queue}", f"an die Warteschlange {queue} leiten")
        case Propose():
            kind = effect.kind.replace("_", " ")
            return _say(language, f"propose to {kind}", f"{quoted(kind, 'de')} vorschlagen")
        case Notify():
            message = quoted(effect.message, language)
            return _say(language, f"tell {effect.who} {message}", f"{effect.who} benachrichtigen: {message}")
        case Push():
            kind = quoted(effect.kind.replace("_", " "), language)
            return _say(language, f"push {kind} to {effect.target}", f"{kind} an {effect.target} übergeben")
    raise AssertionError(effect)


def _where(types: Sequence[str], limits: Scope, dated: Dated, language: Language) -> str:
    """Say to which documents a part applies: their types, scope keys and dates."""
    names = [pick(TYPES.get(str(each), (str(each), str(each))), language) for each in types]
    said = listed(names, language)
    for key, values in limits.items():
        found = listed([quoted(value, language) for value in values], language, any_of=True)
        said += _say(language, f" of {pick(SCOPES[key], 'en')} {found}", f" ({pick(SCOPES[key], 'de')} {found})")
    if dated.valid_from is not None:
        said += _say(language, f" from {dated.valid_from}", f" ab {dated.valid_from}")
    if dated.valid_to is not None:
        said += _say(language, f" until {dated.valid_to}", f" bis {dated.valid_to}")
    return said


def rule_sentence(rule: Rule, language: Language = "en") -> str:
    """Return a rule as one plain sentence."""
    where = _where(rule.applies_to, rule.limited_to, rule, language)
    when = condition_words(rule.when, language)
    then = listed([effect_words(effect, rule.scope, language) for effect in rule.then], language)
    ignored = rule.when_unknown == "ignore"
    unknown = _say(language, "; what is unknown is ignored", "; Unbekanntes wird übergangen") if ignored else ""
    return _say(language, f"On {where}, when {when}: {then}{unknown}.", f"Bei {where}, wenn {when}: {then}{unknown}.")


def row_sentence(table: DecisionTable, row: Row, language: Language = "en") -> str:
    """Return a row of a table as one plain sentence."""
    gives = [f"{name} = {_value(value, '', language)}" for name, value in row.give.items()]
    then = [*gives, *(effect_words(effect, table.scope, language) for effect in row.then)]
    what = listed(then, language) or _say(language, "nothing more", "nichts weiter")
    where = _where(table.applies_to, table.limited_to, table, language)
    when = condition_words(row.when, language)
    return _say(language, f"On {where}, when {when}: {what}.", f"Bei {where}, wenn {when}: {what}.")


def _limit(bound: Bound, language: Language) -> str:
    """Say how far a bound reaches; empty where nothing is checked."""
    said = []
    for component in (bound.percent, bound.absolute):
        if component.state == "zero":
            said.append(_say(language, "nothing", "nichts"))
        elif component.state == "value":
            percent = f"{figure(component.percent or '0', language)} %"
            said.append(percent if component.percent else _amounts(component.amount, language))
    return listed(list(dict.fromkeys(said)), language, any_of=bound.breach_when == "all")


def _bound_words(bound: Bound, language: Language, *, upper: bool) -> str:
    """Say a bound and what happens beyond it."""
    limit, breach = _limit(bound, language), pick(BREACHES[bound.action], language)
    side = _say(language, "above" if upper else "below", "über" if upper else "unter")
    if not limit:
        return _say(language, f"{side} is not checked", f"was {side} dem Erwarteten liegt, wird nicht geprüft")
    if limit == _say(language, "nothing", "nichts"):
        return _say(
            language,
            f"nothing may be {side}, else {breach}",
            f"nichts darf {side} dem Erwarteten liegen, sonst {breach}",
        )
    both = _say(language, "at most", "höchstens")
    beyond = _say(language, f"beyond that {breach}", f"darüber hinaus {breach}")
    return _say(language, f"{side} by {both} {limit}, {beyond}", f"{both} {limit} {side} dem Erwarteten, {beyond}")


def tolerance_sentence(tolerance: Tolerance, language: Language = "en") -> str:
    """Return a tolerance as one plain sentence.

    >>> upper = {"percent": {"state": "value", "percent": "2"}, "action": "hold_line"}
    >>> tolerance_sentence(Tolerance.model_validate({"id": "t", "dimension": "quantity", "upper": upper}))
    'Quantity on invoices and credit notes: above by at most 2 %, beyond that the line is held; below is not checked.'
    """
    name = tolerance.dimension.replace("_", " ")
    dimension = pick(DIMENSIONS.get(tolerance.dimension, (name.capitalize(), name)), language)
    where = _where(tolerance.applies_to, tolerance.limited_to, tolerance, language)
    summed = tolerance.cumulative in {"order", "posted"}
    over = _say(language, " over all documents of the order", " über alle Belege der Bestellung") if summed else ""
    only = "" if tolerance.only_if is None else condition_words(tolerance.only_if, language)
    limited = _say(language, f", when {only}", f", wenn {only}") if only else ""
    bounds = [_bound_words(tolerance.upper, language, upper=True), _bound_words(tolerance.lower, language, upper=False)]
    return f"{dimension}{over} {_say(language, 'on', 'bei')} {where}{limited}: {'; '.join(bounds)}."


def invariant_sentence(invariant: Invariant, language: Language = "en") -> str:
    """Return an invariant as one plain sentence."""
    where = _where(invariant.applies_to, {}, Dated(), language)
    when = "" if invariant.when is None else condition_words(invariant.when, language)
    if invariant.always == "routed":
        promise = _say(language, "it always goes to a queue", "er immer in eine Warteschlange kommt")
    else:
        outcomes = listed([pick(OUTCOMES[name], language) for name in invariant.never], language, any_of=True)
        promise = _say(language, f"it is never {outcomes}", f"er nie {outcomes} ist")
    if language == "en":
        return f"On {where}{f', when {when}' if when else ''}: {promise}."
    return f"Bei {where}{f', wenn {when}' if when else ''}, gilt, dass {promise}."


def sentences(ruleset: Ruleset, language: Language = "en") -> Iterator[tuple[str, str]]:
    """Yield every rule, tolerance, row and invariant by its place, each as one plain sentence."""
    yield from ((f"tolerances[{each.id}]", tolerance_sentence(each, language)) for each in ruleset.tolerances)
    for table in ruleset.tables:
        yield from ((f"tables[{table.id}].rows[{row.id}]", row_sentence(table, row, language)) for row in table.rows)
    yield from ((f"rules[{each.id}]", rule_sentence(each, language)) for each in ruleset.rules)
    yield from ((f"invariants[{each.id}]", invariant_sentence(each, language)) for each in ruleset.invariants)
