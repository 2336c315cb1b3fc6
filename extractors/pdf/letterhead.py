"""A letter's own look: which line heads it, which stands in its window, and what a company's name looks like.

Owns the looks of names: legal forms, what is no name, and what a web address repeats of one.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from extractors.pdf.header import Found
from extractors.pdf.headings import headings_on
from extractors.pdf.kind import named_kinds
from extractors.pdf.layout import Line, Sheet, text_of
from extractors.pdf.speech import amount_class, plain_words
from extractors.pdf.words import Word

LEGAL_FORM: Final = re.compile(
    r"(?<!\w)(GmbH|GMBH|gGmbH|mbH|AG|KG|KGaA|OHG|GbR|GBR|UG|e\.\s?K\.?|e\.\s?V\.?|A\.\s?G\.|a\.\s?G\.|Ltd\.?|LTD\.?"
    r"|Limited|LIMITED|plc|PLC"
    r"|LLC|L\.L\.C\.?|Inc\.?|INC\.?|Corp\.?|CORP\.?|Corporation|Company|B\.?\s?V\.?|N\.?V\.|NV"
    r"|S\.?\s?A\.?\s?R\.?\s?L\.?|SARL"
    r"|Sarl|SAS|SASU|S\.A\.S\.?|S\.?A\.?|S\.?r\.?l\.?|S\.?R\.?L\.?|S\.?p\.?A\.?|S\.?P\.?A\.?|S\.?L\.?U?\.?"
    r"|Lda\.?|LDA|ApS|APS|A/S|AB"
    r"|Oy|OY|Oyj|AS|ASA|[Ss]p\.\s?z\s?o\.?\s?o\.?|[Ss]p\. j\.|S\.?K\.?A\.?|Pvt\.?|SE|Kft\.?|s\.?r\.?o\.?|VOF"
    r"|v\.o\.f\.|EIRL|SCA|SNC"
    r"|S\.n\.c\.|HB|K/S|I/S|AmbA|SpA|LLP|L\.L\.P\.|PLLC|P\.C\.|Pty|Genossenschaft|Stiftung|Verlag)(?![\w])"
)
ELSEWHERE = re.compile(
    r"^\W*(ship(?:ped)? to|delivery|liefer(?:anschrift|adresse)|warenempfanger|shipping address|abweichender"
    r"|ship from|deliver to"
    r"|livraison|adresse de livraison|afleveradres|bezorgadres|leveringsadres|leveransadress|indirizzo di consegna)"
)
NO_NAME = re.compile(
    r"^(nummer|gln|lief\b|lief[.-]|id\b|number|ust|vat|tax(?!i)|tel\b|fax|fattura|fatura|faktura|factura|gutschrift"
    r"|credit note|avoir|receipt|statement|bestellung|lieferschein|phone|mail|e-?mail|globale|www|http|\(|\S+@"
    r"|iban|bic|seite|page|steuer"
    r"|adresse?|address|anschrift|attn|c/o|z\.? ?hd|t\.a\.v"
    r"|contact|kontakt|\d|nr\b|no\b|date(?!v)|datum|invoice|rechnung|facture"
    r"|factuur|kvk|siret"
    r"|siren|ref|due|order|p\.?o|customer (?:no|id)|kunden-?nr|kundennummer|account|total(?!e)|amount|order"
    r" response|purchase order"
    r"|order change)"
)
STREET = re.compile(
    r"(strasse|str\.|street|road|avenue|\brue\b|\bvia\b|\bcalle\b|laan\b|straat|weg\b|platz|\bul\.|vagen|gatan|vej\b)"
)
LETTERS = re.compile(r"[^\W\d_]{2}")
_SALUTATION = re.compile(r"herrn?|frau|mr|mrs|ms|madame|monsieur|mme")
_ATTENTION = re.compile(r"attn|att\b|attention|c/o|z\.? ?hd|t\.a\.v|a l.?attention|fao")
_ADDRESSED = re.compile(r"firma|fa|an die|an den|an das|to the|messrs")
_TO = re.compile(r"(?:^|\s)(?:for|to|a|an|aan|voor|fur|till|til|dla|para|per)$")
"""What ends the words over an address, such as *Prepared for*."""

_FIRST: Final = 3.2
"""Heights from a name to the line below it in an address."""

_EVEN: Final = 1.3
"""How much farther than the first two lines of an address the others may be apart."""

_STREET_MAX: Final = 3
"""Lines below a name among which its street stands."""

DOMAIN = re.compile(r"(?:www\.|@)([\w-]+)\.")


def best_of(found: list[Found]) -> Found | None:
    """Return the best of several names, the highest on the page of equals; the others are kept as candidates."""
    if not found:
        return None
    found.sort(key=lambda each: (-each.score, each.words[0].line))
    best = found[0]
    same = [each for each in found if squash(each.value) == squash(best.value)]
    others = [each for each in found if squash(each.value) != squash(best.value)]
    best.agreed = len(same)
    best.margin = best.score - (others[0].score if others else 0.0)
    best.others = tuple(dict.fromkeys(each.value for each in others[:3]))
    return best


def squash(text: str) -> str:
    """Return letters and digits only."""
    return re.sub(r"[^0-9a-z]", "", plain_words(text))


def by_looks(sheet: Sheet, buyer: str | None) -> Found | None:
    """Return the name that looks most like a letterhead: a legal form, large print, high on the page, repeated."""
    counts = Counter(squash(text_of(segment)) for line in sheet.lines for segment in line.segments)
    domains = {plain_words(hit) for hit in DOMAIN.findall(sheet.text)}
    squashed = squash(sheet.text)
    found: list[Found] = []
    for line in sheet.lines:
        for segment in line.segments:
            text = text_of(segment)
            if not 2 < len(text) < 96 or not re.search(r"[^\W\d_]{3}", text):
                continue
            first = _before_address(text)
            words = plain_words(first)
            labelled = buyer and ":" in text and squash(text).endswith(squash(buyer))
            if not words or labelled or (buyer and squash(first) == squash(buyer)):
                continue
            company = LEGAL_FORM.search(first)
            score = 2.0 * bool(company and company.start())
            # The title of the paper stands where a letterhead does, in print as large.
            score -= 2.0 * bool((named_kinds(words) or ELSEWHERE.match(words)) and not company)
            score += min(1.2, (max(word.height for word in segment) / sheet.height - 1) * 1.2)
            page = sheet.pages[line.page - 1] if line.page <= len(sheet.pages) else sheet.pages[0]
            score += 0.8 * (1 - line.middle / (page.height or 1)) if line.page == 1 else 0.0
            score -= 2.0 * bool(
                text.endswith(":") or NO_NAME.match(words) or re.match(r"^(tax|retail|quote|order)\b", words)
            )
            score -= 0.6 * any(letter.isdigit() for letter in first) + 0.6 * bool(STREET.search(words))
            score += 0.3 * min(2, counts[squash(text)] - 1)
            score += 1.0 * in_domain(words, domains)
            score += 0.5 * (line.index < 2 and line.page == 1)
            told = len(squash(first)) > 5 and squashed.count(squash(first)) > 1
            if first != text and LEGAL_FORM.search(first) and any(letter.isdigit() for letter in text):
                score += 1.6
            if score > 1:
                words_of = tuple(segment[: max(1, len(first.split()))])
                # In large print, said twice with a legal form or in the web address, not the buyer: a letterhead.
                size = max(word.height for word in segment) / sheet.height
                backed = (told and LEGAL_FORM.search(first)) or in_domain(words, domains)
                headed = line.index < 2 and line.page == 1
                # What heads the page needs no large print where its web address repeats two words of it, and no second
                # mention where it is a company in print far larger than all else.
                heads = headed and bool(company) and size > 2.0
                alone = heads or (headed and _shared(words, domains) > 1)
                sure = buyer and line.middle < 0.3 * (page.height or 1) and ((backed and size > 1.25) or alone)
                strength = 2.6 if sure else min(score - 1, 1.6)
                found.append(Found(first.strip(" ,;:"), strength, 0.0, words_of, heads=bool(buyer) and heads))
    best = best_of(found)
    return _on_two_lines(sheet, best) if best is not None else None


def _on_two_lines(sheet: Sheet, best: Found) -> Found:
    """Return a name as both lines of a letterhead: the second ends in a legal form, and they stand flush and alike."""
    if len(sheet.lines) < 2 or best.words[0].line > 1 or sheet.lines[1].page != 1:
        return best
    upper, lower = (sheet.lines[index].segments[0] for index in (0, 1))
    texts = text_of(upper), text_of(lower)
    height = upper[0].height
    flush = abs(upper[0].left - lower[0].left) < 0.4 * height and abs(height - lower[0].height) < 0.2 * height
    near = sheet.lines[1].depth - sheet.lines[0].depth < 2.0 * height
    bare = not any(letter.isdigit() or letter in ":@," for text in texts for letter in text)
    words = plain_words(texts[0])
    company = LEGAL_FORM.search(texts[1]) and not LEGAL_FORM.search(texts[0])
    if flush and near and bare and company and not NO_NAME.match(words) and not named_kinds(words):
        best.value, best.words = " ".join(texts), (*upper, *lower)
    return best


def address_block(sheet: Sheet, seller: str | None) -> Found | None:
    """Return the first line of the block that an envelope's window would show: a name over a street, not the seller."""
    for line in sheet.lines:
        page = sheet.pages[0] if sheet.pages else None
        if line.page != 1 or page is None or line.middle > 0.45 * (page.height or 1):
            break
        for segment in line.segments:
            text = text_of(segment)
            words = plain_words(text)
            if not LETTERS.search(text) or NO_NAME.match(words) or text.endswith(":") or "@" in text:
                continue
            if seller and (squash(seller) in squash(text) or squash(text) in squash(seller)):
                continue
            below = list(_flush_below(sheet, line, segment))
            street = next(
                (at for at, text in enumerate(below[:_STREET_MAX]) if any(letter.isdigit() for letter in text)), None
            )
            addressed = (
                street is not None
                and LETTERS.search(below[street])
                and not any(_told(text) for text in below[: street + 1])
            )
            if headings_on(line):
                return None
            if _TO.search(words) or _SALUTATION.fullmatch(words) or _ADDRESSED.fullmatch(words) or _sums(line, segment):
                continue
            placed = line.index > (0 if seller else 1)
            if addressed and placed and not any(letter.isdigit() for letter in text):
                greeted = (*_salutation(sheet, line, segment), *segment)
                return Found(text_of(list(greeted)).strip(" ,;:"), 1.2, 0.5, greeted)
    return None


def _flush_below(sheet: Sheet, line: Line, segment: list[Word]) -> Iterator[str]:
    """Yield the lines of an address flush below its first one, as far as a street may be from the name."""
    last, apart = line, _FIRST * sheet.height
    for following in sheet.lines[line.index + 1 : line.index + 8]:
        under = next((each for each in following.segments if abs(each[0].left - segment[0].left) < 3), None)
        if following.page != line.page or following.depth - last.depth > apart:
            return
        if under is not None:
            yield text_of(under)
            last, apart = following, min(apart, _EVEN * (following.depth - last.depth))


def _told(text: str) -> bool:
    """Say whether a line is an entry with a label, and not who is to open the letter."""
    return ":" in text and not _ATTENTION.match(plain_words(text))


def _sums(line: Line, segment: list[Word]) -> bool:
    """Say whether words are the label of an amount beside them."""
    beside = any(letter.isdigit() for other in line.segments if other is not segment for letter in text_of(other))
    return beside and amount_class(text_of(segment)) is not None


def _salutation(sheet: Sheet, line: Line, segment: list[Word]) -> list[Word]:
    """Return the salutation that stands on the line above a name, as it does in the window of a German letter."""
    above = sheet.lines[line.index - 1] if line.index else line
    for other in above.segments:
        flush = abs(other[0].left - segment[0].left) < 3 and line.depth - above.depth < 1.8 * sheet.height
        if flush and _SALUTATION.fullmatch(plain_words(text_of(other))):
            return other
    return []


def _before_address(text: str) -> str:
    """Return what stands before the address or another value on a line; a legal form behind a comma is of the name.

    Words that go on in small letters behind a legal form say something about the company and are not of its name.

    >>> _before_address("Nordwind, Ltd. - Harbour Street 4"), _before_address("Nordwind, Harbour Street")
    ('Nordwind, Ltd.', 'Nordwind')
    >>> _before_address("Free SAS au capital de 3.441.812 Euros"), _before_address("Alt GmbH & Co. KG")
    ('Free SAS', 'Alt GmbH & Co. KG')
    """
    first, *rest = re.split(r"\s[-–·|,•]\s|,\s|\s:\s?|\s[•·|]", text)
    if rest and text.startswith(f"{first}, ") and LEGAL_FORM.match(rest[0]):
        return f"{first}, {rest[0]}"
    told = next(
        (hit for hit in LEGAL_FORM.finditer(first) if hit.start() and first[hit.end() + 1 :][:1].islower()), None
    )
    return first[: told.end()] if told else first


def _shared(words: str, domains: set[str]) -> int:
    """Return how many longer words of a name one web or mail domain of the page is made of."""
    parts = {part for part in re.split(r"\W+", words) if len(part) > 3}
    return max((sum(part in domain for part in parts) for domain in domains), default=0)


def in_domain(words: str, domains: set[str]) -> bool:
    """Say whether a name is in a web or mail domain of the page."""
    parts = [part for part in re.split(r"\W+", words) if len(part) > 3]
    return any(part in domain for part in parts for domain in domains)


_ANYBODYS: Final = frozenset(
    "gmail googlemail outlook hotmail live yahoo ymail icloud me gmx web t-online freenet aol orange wanadoo free"
    " laposte libero tiscali hetnet ziggo kpnmail telefonica telenet bluewin o2 wp interia example paypal".split()
)
"""Hosts at which anybody has an address: they name nobody."""

_FORMS: Final = frozenset(
    "gmbh mbh ltd limited inc llc corp company sarl sas srl spa pvt plc oyj aps kft und and".split()
)
_HOST = re.compile(r"(?:www\.|@)((?:[\w-]+\.)+)[a-z]{2,}", re.IGNORECASE)


def foreign(names: list[str], text: str) -> bool:
    """Say whether all web and mail addresses of a page are somebody else's than the parties' of these names.

    >>> foreign(["WS Retail Pvt. Ltd."], "see www.flipkart.com"), foreign(["SAP SE"], "mail@sap.com www.flipkart.com")
    (True, False)
    """
    hosts = {plain_words(hit).rstrip(".") for hit in _HOST.findall(text)} - _ANYBODYS
    return bool(hosts) and not any(_akin(plain_words(name), host) for name in names for host in hosts)


def _akin(name: str, host: str) -> bool:
    """Say whether a host is named after somebody: by a word, by all of the name, or by its first letters."""
    words = re.findall(r"[0-9a-z]+", name)
    labels = [re.sub(r"[^0-9a-z]", "", label) for label in host.split(".")]
    initials = "".join(word[0] for word in words)
    told = any(word in label for word in words for label in labels if len(word) > 2 and word not in _FORMS)
    return told or any(label in "".join(words) or (label and initials.startswith(label)) for label in labels)
