"""Says the pipeline's sentences in the language of whoever reads them.

The pipeline writes English for ever the same. A sentence is looked up whole, then among the patterns with values in
them; the values are said in the same way. What nobody here wrote, such as the reason of a company's own rule, stays as
its author wrote it.
"""

import re
from functools import lru_cache
from typing import Final

from rules_engine.errors import RulesEngineError
from ui.words import WORDS, word
from ui.words_of_faults import FAULTS
from ui.words_of_patterns import CODES, PATTERNS, PHRASES
from ui.words_of_proofs import PROOFS
from ui.words_of_sentences import SENTENCES

CLEARING: Final = " What clears it: "
NOTICED: Final = " Also noticed: "
_LEADS: Final = {
    "Accepted": "Angenommen",
    "Needs approval": "Braucht Freigabe",
    "Held": "Angehalten",
    "Refused": "Abgelehnt",
}
_SLOT: Final = re.compile(r"\{(\w+)\}")
_SLOTS: Final = {
    "place": r"the document|lines? [^:;(]+?",
    "status": r"[a-z_ ]{3,40}",
    "reason": r"[A-Za-z_]+",
    "tier": r"[\w-]+",
    "count": r"\d+",
}
"""What some values look like; any other one is whatever stands there."""

_SENTENCE: Final = "first"
"""The value that is a whole sentence with values of its own."""

_CAUSES: Final = "causes"
"""The value that is several sentences, one after the other."""

_NUMBER: Final = re.compile(r"(?<![\w.,-])(\d+)\.(\d+)(?= (?:[A-Z]{3}\b|%))")


def _bare(sentence: str) -> str:
    """Return a sentence as it is looked up: without its stop, its first letter small."""
    words = sentence.strip().rstrip(".")
    return words[:1].lower() + words[1:]


_WHOLE: Final = {_bare(english): german for english, german in SENTENCES.items()}
_COMPILED: Final = tuple(
    (
        re.compile(
            "".join(
                f"(?P<{part}>{_SLOTS.get(part, '.+?')})" if at % 2 else re.escape(part)
                for at, part in enumerate(_SLOT.split(_bare(english)))
            )
            + r"\.?$"
        ),
        german,
    )
    for english, german in (*PATTERNS, *FAULTS, *PROOFS)
)
_PHRASES: Final = tuple((re.compile(english), german) for english, german in PHRASES)


def told(sentence: str, language: str) -> str:
    """Return a sentence of the pipeline in a language; one that nobody translated stays as it is.

    >>> told("The supplier is entered and checked.", "de"), told("Release PRICE on line 2", "de")
    ('Der Lieferant wird erfasst und geprüft.', 'Lösen: Preis, Pos. 2')
    >>> told("Reopen order PO-7. This is enough only together with the supplier.", "de")
    'Bestellung PO-7 wieder öffnen. Das genügt nur zusammen mit dem Lieferanten'
    """
    if language != "de" or not sentence.strip():
        return sentence
    return _german(sentence)


def decision_told(paragraph: str, language: str) -> str:
    """Return the sentence of a decision without what clears it, which stands beside each hold.

    >>> decision_told("Held: no rule accepts lines 1 and 2. What clears it: A person releases the hold.", "de")
    'Angehalten: keine Regel nimmt Pos. 1 und 2 an.'
    """
    told_first = paragraph.partition(CLEARING)[0].partition(NOTICED)[0]
    lead, colon, causes = told_first.partition(": ")
    if language != "de" or not colon or lead not in _LEADS:
        return told_first if language != "de" else _german(told_first)
    return f"{_LEADS[lead]}: {'; '.join(_clauses(causes.rstrip('.').split('; ')))}."


def finding_told(code: str, sentence: str, remedy: str, language: str) -> tuple[str, str]:
    """Return what reading found and what to do: a finding without words of its own is told by its code."""
    if language != "de":
        return sentence, remedy
    found = _known(sentence)
    if found is None:
        family = next((german for prefix, german in CODES if code.startswith(prefix)), CODES[-1][1])
        found = f"{family} ({code})"
    return found, _known(remedy) or (word("finding.remedy", "de") if remedy else "")


def fault_told(sentence: str, remedy: str, language: str) -> tuple[str, str]:
    """Return what is wrong with a part of a ruleset and what to do; what has no words of its own stays as it is.

    >>> fault_told("'line.prise' does not exist.", "Did you mean 'line.price'?", "de")
    ("'line.prise' gibt es nicht.", "Meinten Sie 'line.price'?")
    """
    if language != "de":
        return sentence, remedy
    return _ended(sentence), _ended(remedy)


def _ended(sentence: str) -> str:
    """Return a whole sentence in German, with its stop; one that nobody translated stays as it is."""
    found = _known(sentence) if sentence else None
    return sentence if found is None else found if found.endswith(("?", "!")) else f"{found.rstrip('.')}."


def refusal_told(code: str, sentence: str, remedy: str, language: str) -> tuple[str, str]:
    """Return a refusal and what to do: one without words of its own is told by its code."""
    if language != "de":
        return sentence, remedy
    by_code = f"refusal.{code}"
    fallback = word(by_code, "de") if by_code in WORDS else word("refusal.other", "de")
    return _known(sentence) or f"{fallback} ({code})", _known(remedy) or ""


def why_refused(refusal: RulesEngineError, language: str) -> str:
    """Return a refusal and what to do in one line."""
    return " ".join(refusal_told(refusal.code, refusal.sentence, refusal.remedy, language)).strip()


def _clauses(parts: list[str]) -> list[str]:
    """Say the causes of a decision; a cause may hold a semicolon, so the longest run that is known is taken."""
    said: list[str] = []
    at = 0
    while at < len(parts):
        for end in range(len(parts), at, -1):
            found = _known("; ".join(parts[at:end]))
            if found is not None or end == at + 1:
                said.append(_small(found) if found is not None else _phrased(parts[at]))
                at = end
                break
    return said


def _small(clause: str) -> str:
    return clause.rstrip(".")


def _german(sentence: str) -> str:
    return _known(sentence) or _phrased(sentence)


@lru_cache(maxsize=4_096)
def _known(sentence: str) -> str | None:
    """Return a sentence in German: whole, or by the first pattern it has; None where there is neither."""
    bare = _bare(sentence)
    whole = _WHOLE.get(bare)
    if whole is not None:
        return whole
    for pattern, german in _COMPILED:
        found = pattern.match(bare)
        if found:
            return _NUMBER.sub(
                r"\1,\2",
                german.format(
                    **{
                        name: "; ".join(_clauses(text.split("; ")))
                        if name == _CAUSES
                        else (_known(text) if name == _SENTENCE else None) or _value(text)
                        for name, text in found.groupdict().items()
                    }
                ),
            )
    return None


def _value(text: str) -> str:
    """Say a value within a sentence: a sentence of its own, a reason code, a role, or a phrase."""
    whole = _WHOLE.get(_bare(text))
    if whole is not None:
        return whole.rstrip(".")
    # A code at the beginning of a sentence lost its capital when the sentence was looked up.
    code = text[:1].upper() + text[1:] if text[1:2].isupper() else text
    for room in ("kind", "role", "field"):
        if f"{room}.{code}" in WORDS:
            return word(f"{room}.{code}", "de")
    return _phrased(code)


def _phrased(text: str) -> str:
    """Say text phrase by phrase."""
    for pattern, german in _PHRASES:
        text = pattern.sub(german, text)
    quoted = re.sub(r"“([^”]+)”", lambda found: f"„{_WHOLE.get(_bare(found[1]), found[1])}“", text)
    return _NUMBER.sub(r"\1,\2", quoted)
