"""Who stands on a document: seller and buyer with their VAT identifiers, and the account to pay to.

Owns the labels of parties in ten languages, the finding of names below or beside them, and the checks of identifiers.
A VAT identifier or an IBAN counts only with its check digits right.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from stdnum import iban as iban_check
from stdnum.eu import vat as vat_check
from stdnum.exceptions import ValidationError

from extractors.pdf.anchors import is_code
from extractors.pdf.header import Found, Header
from extractors.pdf.headings import headings_on, table_begins
from extractors.pdf.layout import Line, Sheet, text_of
from extractors.pdf.letterhead import (
    DOMAIN,
    ELSEWHERE,
    LEGAL_FORM,
    LETTERS,
    NO_NAME,
    STREET,
    address_block,
    best_of,
    by_looks,
    foreign,
    in_domain,
    squash,
)
from extractors.pdf.speech import CURRENCY_CODES, plain_words
from extractors.pdf.words import Word
from rules_engine.documents.kinds import DocumentType

_SELLER = re.compile(
    r"^\W*(verkaufer|lieferant|seller|supplier|vendor|from|sold by|issued? by|rechnungssteller|rechnungsersteller"
    r"|fournisseur|vendeur|emetteur|leverancier|verkoper|fornitore|cedente|proveedor|vendedor|emisor"
    r"|fornecedor|emitente"
    r"|saelger|leverandor|saljare|leverantor|sprzedawca|aussteller|remit to|bill from|verkooper|leistungserbringer"
    r"|service provider|titulaire(?: du compte)?|account holder|account name|kontoinhaber|beneficiary"
    r"|rekeninghouder|ten name van|t\.n\.v|intestatario conto|company|our company|de|von|afsender|avsandare"
    r"|mittente|dostawca)(?![a-z])(?: details)?[\s:/]*"
)
_HOLDER = re.compile(r"(?:titulaire du compte|account holder|account name|kontoinhaber|intestatario)$")
_BUYER = re.compile(
    r"^\W*(kaufer(?:/leistungsempfanger)?|kunde|buyer|customer|client|bill(?:ed)? to|invoice(?:d)? to|sold to|to"
    r"|rechnungsempfanger|leistungsempfanger|acheteur|facture a|destinataire|koper|klant|factuuradres|cliente"
    r"|cessionario|destinatario|comprador|adquirente|kober|kopare|nabywca|billing address|bill to address|an|recipient"
    r"|factuur aan|facturar a|intestatario|facturer a|adresse de facturation|kund|kunde|rechnungsadresse|adressat"
    r"|rechnung an|bill-to|invoice for"
    r"|faktureringsadresse|fakturaadress|odbiorca|besteller|auftraggeber|opdrachtgever|ordered by|prepared for"
    r"|zamawiajacy|datos del cliente|datos de facturacion|kundendaten"
    r"|donneur d.?ordre|adresse a|spett\.?le|spettabile|attention|for|charge to)"
    r"(?![a-z])(?: details| address| name)?[\s:/]*"
)
_NAME_LABEL = re.compile(r"^(name|firma|company|company name|nom|naam|nome|nombre|nazwa|navn|namn)\s*:?$")
_ADDRESS = re.compile(
    r"^([a-z]{1,3}[- ])?\d{4,6}\b|^(deutschland|germany|france|italia|espana|nederland|united (states|kingdom))$"
)
_REST_NO_NAME = re.compile(
    r"^((?:nr|no|number|vat)\b|id\b|address|adresse|addr|ref|data|electronic|-|information|details|legal|registration"
    r"|requisition|contact|accounting|acc\b|tax)"
)
_VAT = re.compile(
    r"(?<![A-Z0-9])(ATU|AT\s?U|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI"
    r"|SK|CHE|NO)"
    r"[\s.-]?([0-9A-Z][0-9A-Z .\-]{6,16})(?![A-Z0-9])"
)
_VAT_WORDS = re.compile(r"ust|vat|tva|btw|iva|mwst|tax|nip|cvr|umsatzsteuer|moms|uid|p\.? ?iva|nif|cif")
_IBAN = re.compile(r"(?<![A-Z0-9])([A-Z]{2}\d{2}(?:[ ]?[0-9A-Z]){11,30})(?![A-Z0-9])")
_DEBIT = re.compile(
    r"lastschrift|direct debit|debit|ihr(?:em)? konto|your account|prelevement|einzug|domicili|incasso|autogiro|mandat"
)

_OF_BUYER = re.compile(r"kaufer|ihr(?:em|es)? konto|your account|votre compte|debited account|belastet")

_CROWNS: Final = {"SE": "SEK", "DK": "DKK", "NO": "NOK"}

WRITTEN_BY_BUYER: Final = frozenset(
    {DocumentType.ORDER, DocumentType.ORDER_CHANGE, DocumentType.ORDER_CANCELLATION, DocumentType.RECEIPT_ADVICE}
)
"""Kinds of documents that the buyer writes and sends to the seller."""

_NUMBERED: Final = frozenset({"kunde", "customer", "client", "kund", "cliente", "klant"})
"""Labels of a party that stand before its number as well as before its name."""

OWN_LABEL: Final = 60
"""Letters before an account number that are its own label."""

CHECKED: Final = 3.0
"""Score of a VAT identifier whose check digits or whose label is right."""

HEADED: Final = 2.6
"""Score of a letterhead that more than its place and its looks speak for."""

_IN_TABLE: Final = 0.7
"""What a name loses that is labelled below the headings of a table."""

HOLDER: Final = "account holder"
"""The label of a name that bank details give."""


@dataclass(slots=True)
class VatId:
    """A VAT identifier on the page: its digits, whether its check digits are right, and where it stands."""

    value: str
    checked: bool
    words: tuple[Word, ...]
    line: Line
    label: str


def parties_of(sheet: Sheet, header: Header, kind: DocumentType = DocumentType.UNKNOWN) -> None:
    """Add seller, buyer, their VAT identifiers and the account to the header."""
    buyer = best_of(list(_named(sheet, _BUYER)))
    seller = best_of(list(_named(sheet, _SELLER)))
    headed = None
    if kind in WRITTEN_BY_BUYER and buyer is not None and not LEGAL_FORM.search(buyer.value):
        # Who places the order is often named as *Buyer*; the company is the one that heads the letter.
        company = by_looks(sheet, seller.value if seller else None)
        if company is not None and LEGAL_FORM.search(company.value) and company.words[0].line <= buyer.words[0].line:
            company.others, buyer = (buyer.value, *company.others), company
    if kind in WRITTEN_BY_BUYER and buyer is None:
        # The letter is the buyer's, and its window is for the seller.
        buyer = by_looks(sheet, seller.value if seller else None)
        seller = seller or address_block(sheet, buyer.value if buyer else None)
    else:
        looks = by_looks(sheet, buyer.value if buyer else None)
        headed = looks if seller is not None else None
        seller = seller or looks
        buyer = buyer or address_block(sheet, seller.value if seller else None)
    for side, found in (("buyer", buyer), ("seller", seller)):
        if found is not None:
            found.agreed = _repeated(sheet, found.value)
            header.found[f"{side}.name"] = found
    _vat_ids(sheet, header)
    _iban(sheet, header)
    _by_the_identifier(header)
    _contradicted(sheet, header, headed)
    _crowns_of(header)


def _crowns_of(header: Header) -> None:
    """Settle which crowns ``kr`` means where the seller's VAT identifier or account is of a country that has them."""
    currency = header.found.get("currency")
    if currency is None or currency.margin > 0 or currency.value not in _CROWNS.values():
        return
    countries = {(header.value(path) or "")[:2] for path in ("seller.vat_id", "seller.iban")}
    if {_CROWNS[country] for country in countries if country in _CROWNS} == {currency.value}:
        currency.score, currency.margin = 2.4, 1.0


def _company_beside(vat: Found) -> str | None:
    """Return the company that begins the line of a VAT identifier, as the foot of a letter names who writes it."""
    for segment in vat.line.segments if vat.line is not None else ():
        text = text_of(segment)
        company = LEGAL_FORM.search(text)
        if company and company.start():
            return text[: company.end()].strip()
    return None


def _by_the_identifier(header: Header) -> None:
    """Prefer the company beside the seller's VAT identifier to a letterhead without a legal form that begins alike."""
    seller, vat = header.found.get("seller.name"), header.found.get("seller.vat_id")
    company = _company_beside(vat) if vat is not None and vat.score >= CHECKED else None
    if company is None or vat is None or vat.line is None or seller is None or seller.label:
        return
    first = plain_words(company).split()[0]
    if LEGAL_FORM.search(seller.value) or plain_words(seller.value).split()[:1] != [first]:
        return
    words = next(each for each in vat.line.segments if text_of(each).startswith(company))
    seller.others = (seller.value, *seller.others)
    seller.value, seller.words = company, tuple(words[: len(company.split())])


def _contradicted(sheet: Sheet, header: Header, headed: Found | None) -> None:
    """Doubt the seller's name where the pages name somebody else as who writes.

    That is another company beside its VAT identifier, another company that heads the page far larger, or web and mail
    addresses that are neither the seller's nor the buyer's, as a market place has them.
    """
    seller, vat = header.found.get("seller.name"), header.found.get("seller.vat_id")
    if seller is None:
        return
    names = [found.value for found in (seller, header.found.get("buyer.name")) if found is not None]
    others = [_company_beside(vat) if vat is not None else None]
    others += [headed.value if headed is not None and headed.score >= HEADED else None]
    squashed = [squash(name) for name in names if squash(name)]
    rivals = [
        other
        for other in others
        if other and not any(name in squash(other) or squash(other) in name for name in squashed)
    ]
    # Whoever holds the account is paid, whatever addresses stand around.
    if rivals or (seller.label != HOLDER and foreign(names, sheet.text)):
        seller.margin = 0.0
        seller.others = (*rivals, *seller.others)


def _repeated(sheet: Sheet, name: str) -> int:
    """Return in how many places a name stands, the web or mail address that is made of it among them."""
    words = re.findall(r"[0-9a-z]+", plain_words(name))
    if not words:
        return 0
    spoken = re.compile(r"(?<![0-9a-z])" + r"[^0-9a-z]*".join(words) + r"(?![0-9a-z])")
    domains = {plain_words(hit) for hit in DOMAIN.findall(sheet.text)}
    return len(spoken.findall(plain_words(sheet.text))) + in_domain(plain_words(name), domains)


def _named(sheet: Sheet, labels: re.Pattern[str]) -> Iterator[Found]:
    """Yield the names that stand beside or below a party's label; within a table they are rather of one line."""
    table = table_begins(sheet)
    for found in _beside_labels(sheet, labels):
        found.score -= _IN_TABLE * (found.words[0].depth > table and found.label != HOLDER)
        yield found


def _beside_labels(sheet: Sheet, labels: re.Pattern[str]) -> Iterator[Found]:
    """Yield the names that stand beside or below a party's label."""
    for line in sheet.lines:
        for index, segment in enumerate(line.segments):
            text = text_of(segment)
            words = plain_words(text)
            holder = _holder(segment) if labels is _SELLER else None
            if holder:
                yield _name(holder, 2.3, HOLDER)
                continue
            hit = labels.match(words)
            if not hit or len(text) > 70 or ELSEWHERE.match(words):
                continue
            ended = _label_end(segment, hit.group(0))
            rest = [word for word in segment[ended:] if word.text not in (":", "-")]
            if rest:
                colon = segment[ended - 1].text.endswith((":", "/")) or segment[ended].text in (":", "-")
                if colon and not _REST_NO_NAME.match(plain_words(text_of(rest))) and LETTERS.search(text_of(rest)):
                    yield _name(rest, 2.6, hit.group(1))
                continue
            yield from _right_or_below(sheet, line, index, segment, hit.group(1))


def _holder(segment: list[Word]) -> list[Word]:
    """Return the words behind the label of who holds an account, wherever in a line of bank details it stands."""
    for at in range(1, len(segment)):
        before = plain_words(text_of(segment[:at]))
        if segment[at - 1].text.endswith(":") and _HOLDER.search(before):
            return segment[at:]
    return []


def _label_end(segment: list[Word], label: str) -> int:
    """Return how many words of a segment its label takes."""
    wanted = len(label.strip(" :/"))
    taken = 0
    for index, word in enumerate(segment):
        taken += len(plain_words(word.text)) + (1 if index else 0)
        if taken >= wanted:
            return index + 1
    return len(segment)


def _right_or_below(sheet: Sheet, line: Line, index: int, segment: list[Word], label: str) -> Iterator[Found]:
    """Yield the name of a party whose label stands alone: below it, behind ``Name:`` below it, or to its right."""
    left, right = segment[0].left, segment[-1].right
    strength = 2.0 if label == "sold by" else 2.2 if len(label) > 3 else 1.4
    following = line.segments[index + 1] if index + 1 < len(line.segments) else None
    told = words = text_of(following) if following else ""
    taken = words.endswith(":") or _is_label(words) or bool(NO_NAME.match(plain_words(words)))
    form = LEGAL_FORM.search(words)
    wordy = LETTERS.search(words) and not taken and words.strip(" .:") not in CURRENCY_CODES
    if following and wordy and (segment[-1].text.endswith(":") or (form and form.start())):
        yield _name(following, strength + 0.1, label)
        return
    if label in _NUMBERED and following and len(following) == 1 and is_code(told):
        # A number beside it is that party's number, and what stands below is another entry.
        return
    apart = False
    for below in _lines_below(sheet, line):
        called = _behind_name(below, left)
        if called:
            yield _with_neighbours(sheet, below, called, label)
            return
        inside = [
            s
            for s in below.segments
            if s[0].left < right + 40 and s[-1].right > left - 4 and abs(s[0].left - left) < 60
        ]
        if not inside:
            continue
        text = text_of(inside[0])
        words = plain_words(text)
        if following and wordy and below.depth - line.depth > 2.2 * sheet.height:
            yield _name(following, strength - 0.2, label)
            return
        if following and not taken and text[:1].isdigit() and LETTERS.search(told):
            yield _name(following, strength, label)
            return
        labelled = re.match(r"^[\w\-. /]+\s?:(\s|$)", text) or (words and _NAME_LABEL.match(words))
        if (
            labelled
            or NO_NAME.match(words)
            or (len(words) < 24 and (_BUYER.fullmatch(words) or _SELLER.fullmatch(words)))
        ):
            named = re.match(r"^(name|firma|company)\s*:\s+", words)
            if named:
                yield _name(inside[0][1:], 2.4, label)
                return
            apart = True
            continue
        if text.strip(" .:") in CURRENCY_CODES:
            continue
        if LETTERS.search(text) and not _ADDRESS.match(words) and not STREET.search(words):
            found = _name(inside[0], strength + 0.2 * bool(LEGAL_FORM.search(text)), label)
            found.apart = apart
            yield found
            return
    if following and wordy:
        yield _name(following, strength - 0.2, label)


def _behind_name(line: Line, left: float) -> list[Word]:
    """Return what stands behind ``Name:`` on a line, near the edge of a party's label."""
    for at, other in enumerate(line.segments[:-1]):
        if _NAME_LABEL.match(plain_words(text_of(other))) and abs(other[0].left - left) < 90:
            return line.segments[at + 1]
    return []


def _lines_below(sheet: Sheet, line: Line) -> Iterator[Line]:
    """Yield the lines in which a name may stand below its label, as far as a table begins."""
    for below in sheet.lines[line.index + 1 : line.index + 9]:
        if below.page != line.page or below.depth - line.depth > 11 * sheet.height or headings_on(below):
            return
        yield below


def _is_label(text: str) -> bool:
    """Say whether some words are the label of a party and no name that begins like one, such as ``Company ABC``."""
    words = plain_words(text)
    for labels in (_BUYER, _SELLER, ELSEWHERE):
        hit = labels.match(words)
        if hit and (hit.end() == len(words) or labels is ELSEWHERE or words[: hit.end()].rstrip().endswith((":", "/"))):
            return True
    return False


def _with_neighbours(sheet: Sheet, line: Line, segment: list[Word], label: str) -> Found:
    """Return a name behind ``Name:`` together with the line above or below that continues it."""
    found = _name(segment, 2.5, label)
    for step in (-1, 1):
        at = line.index + step
        other = sheet.lines[at] if 0 <= at < len(sheet.lines) else None
        if other is None or abs(other.depth - line.depth) > 1.6 * sheet.height or other.page != line.page:
            continue
        lone = other.segments[0]
        if len(other.segments) == 1 and abs(lone[0].left - segment[0].left) < 2 and LETTERS.search(text_of(lone)):
            found.value = f"{text_of(lone)} {found.value}" if step < 0 else f"{found.value} {text_of(lone)}"
            found.words = (*lone, *found.words)
    return found


def _name(words: list[Word], score: float, label: str) -> Found:
    """Return a name cut where an address or another value begins."""
    kept: list[Word] = []
    for word in words:
        if kept and (word.text in ("|", "•", "·", "-", "–") or word.text.endswith(":")):
            break
        kept.append(word)
        if word.text.endswith(",") and not LEGAL_FORM.match(words[len(kept)].text if len(kept) < len(words) else ""):
            break
    return Found(text_of(kept).strip(" ,;:"), score, 0.0, tuple(kept), label=label)


def _vat_ids(sheet: Sheet, header: Header) -> None:
    """Give seller and buyer the VAT identifiers that stand nearest to their names."""
    found = list(_printed_vat_ids(sheet))
    buyer, seller = header.found.get("buyer.name"), header.found.get("seller.name")
    unique: dict[str, VatId] = {}
    for each in found:
        unique.setdefault(each.value, each)
    owner = {}
    for each in unique.values():
        owner[each.value] = "buyer" if _nearer(sheet, each, buyer, seller) else "seller"
    for side in ("seller", "buyer"):
        mine = [each for each in unique.values() if owner[each.value] == side]
        mine.sort(key=lambda each: not each.checked)
        if mine:
            best = mine[0]
            labelled = best.checked or bool(_VAT_WORDS.search(plain_words(best.label)))
            both = len(mine) == 1 and buyer is not None and seller is not None
            others = tuple(each.value for each in unique.values() if each is not best)
            header.found[f"{side}.vat_id"] = Found(
                best.value,
                3.0 if labelled else 1.0,
                3.0 if len(unique) == 1 else 1.0 if both else 0.2,
                best.words,
                others,
                best.label,
                line=best.line,
            )


def _nearer(sheet: Sheet, each: VatId, buyer: Found | None, seller: Found | None) -> bool:
    """Say whether a VAT identifier is the buyer's: by its label, else by which name stands nearer above it."""
    label = plain_words(each.label)
    if re.search(r"\b(ihre|your|buyer|customer|kunden|votre|client|uw|su|vostra|suo|nabywc\w*|cliente|ship)\b", label):
        return True
    if (
        re.search(r"\b(unsere|our|seller|notre|onze|nostra|sprzedawc\w*|nuestr\w+)\b", label)
        or buyer is None
        or not buyer.words
    ):
        return False
    if seller is None or not seller.words:
        return False
    here = each.words[0]

    def away(found: Found) -> float:
        word = found.words[0]
        down = here.depth - word.depth
        aside = max(0.0, abs(here.left - word.left) - 120)
        return (down if down >= 0 else 40 - 1.5 * down) + 1.2 * aside

    return away(buyer) < away(seller) and away(buyer) < 14 * sheet.height


def _printed_vat_ids(sheet: Sheet) -> Iterator[VatId]:
    """Yield VAT identifiers: those whose check digits are right, else those that a label names."""
    for line in sheet.lines:
        for segment in line.segments:
            text = text_of(segment)
            for hit in _VAT.finditer(text):
                bare = re.sub(r"[\s.\-]", "", hit.group(0))
                value = next((bare[:size] for size in range(min(15, len(bare)), 8, -1) if vat_valid(bare[:size])), None)
                label = text[: hit.start()].strip()
                if not label:
                    label = text_of([w for w in line.words if w.left < segment[0].left])[-40:]
                words = _covering(segment, hit.start(), hit.end())
                if value is None:
                    shaped = re.match(r"[A-Z]{2,3}U?\d{7,12}", bare)
                    if not shaped or not _VAT_WORDS.search(plain_words(label)):
                        continue
                    yield VatId(shaped.group(0), checked=False, words=words, line=line, label=label)
                else:
                    yield VatId(value, checked=True, words=words, line=line, label=label)


def vat_valid(text: str) -> bool:
    """Say whether a VAT identifier's check digits are right."""
    if not re.search(r"\d{5}", text):
        return False
    try:
        vat_check.validate(text)
    except (ValidationError, ValueError, KeyError):
        return False
    return True


def _covering(segment: list[Word], start: int, end: int) -> tuple[Word, ...]:
    """Return the words that cover some letters of a segment's text."""
    at, covered = 0, []
    for word in segment:
        if at < end and at + len(word.text) > start:
            covered.append(word)
        at += len(word.text) + 1
    return tuple(covered) or (segment[0],)


def _iban(sheet: Sheet, header: Header) -> None:
    """Find the account to pay to: an IBAN with right check digits; one to be debited is the buyer's and never taken."""
    found: dict[str, tuple[tuple[Word, ...], str]] = {}
    for line in sheet.lines:
        for hit in _IBAN.finditer(line.text):
            bare = hit.group(1).replace(" ", "")
            value = next(
                (bare[:size] for size in range(min(34, len(bare)), 14, -1) if iban_check.is_valid(bare[:size])), None
            )
            if value is not None:
                found.setdefault(value, (_covering(line.words, hit.start(), hit.end()), line.text[: hit.start()]))
    if not found:
        return
    # An account that its own label calls the buyer's, or that is to be debited, is never the one to pay to.
    debits = [value for value, (_, label) in found.items() if _OF_BUYER.search(plain_words(label)[-OWN_LABEL:])]
    for value in debits:
        del found[value]
    if not found:
        return
    debited = not debits and bool(_DEBIT.search(plain_words(sheet.text)))
    value, (words, label) = next(iter(found.items()))
    alone = len(found) == 1 and not debited
    header.found["seller.iban"] = Found(
        value, 3.0 if not debited else 1.0, 3.0 if alone else 0.0, words, tuple(found)[1:], label
    )
