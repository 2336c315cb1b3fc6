"""Whether the parties and accounts of a document are those of its order and of the master data.

Three answers everywhere: True, False, and None where one side says nothing. None is never a difference.
"""

from collections.abc import Iterable

from rules_engine.documents.master import Supplier
from rules_engine.documents.party import Party
from rules_engine.matching.texts import compact, looks_like_tax_number, party_name


def seller_differs(seller: Party, ordered: Party, supplier: Supplier | None) -> bool | None:
    """Tell whether the seller's name is another than the order's.

    Legal forms, case, accents and punctuation do not count. Two names the company knows for one supplier are one.
    """
    ours = party_name(seller.name or seller.legal_name)
    theirs = _names(ordered.name, ordered.legal_name)
    if ours is None or not theirs:
        return None
    if ours in theirs:
        return False
    known = _names(supplier.name, *supplier.aliases) if supplier is not None else frozenset()
    return not (ours in known and theirs & known)


def seller_vat_differs(seller: Party, ordered: Party, supplier: Supplier | None) -> bool | None:
    """Tell whether the seller's VAT or registration id is another than the order's.

    Where the order states no VAT id, another identifier on it that has the form of one of the same country stands for
    it, else the VAT id the company knows the supplier by. One contradiction is enough.
    """
    ours = compact(seller.vat_id)
    known = _known([compact(supplier.vat_id)]) if supplier is not None else frozenset()
    return _either(
        _not_among(ours, _vat_ids(ordered, ours) or known),
        _not_among(compact(seller.registration_id), _known([compact(ordered.registration_id)])),
    )


def buyer_differs(buyer: Party, ordered: Party) -> bool | None:
    """Tell whether the buyer is another than the order's: by VAT id or registration id, without them by name."""
    by_number = _either(
        _not_among(compact(buyer.vat_id), _known([compact(ordered.vat_id)])),
        _not_among(compact(buyer.registration_id), _known([compact(ordered.registration_id)])),
    )
    if by_number is not None:
        return by_number
    names = _names(buyer.name, buyer.legal_name)
    theirs = _names(ordered.name, ordered.legal_name)
    return not names & theirs if names and theirs else None


def iban_differs(parties: Iterable[Party | None], supplier: Supplier | None) -> bool | None:
    """Tell whether a printed account is none of the supplier's accounts.

    None without a printed account, or where no account of the supplier is known.
    """
    printed = _known(compact(party.iban) for party in parties if party is not None)
    known = _known(compact(account.iban) for account in supplier.accounts) if supplier is not None else frozenset()
    return bool(printed - known) if printed and known else None


def _names(*names: str | None) -> frozenset[str]:
    """Return the comparable forms of the names that say something."""
    return _known(party_name(name) for name in names)


def _known(values: Iterable[str | None]) -> frozenset[str]:
    """Leave out what says nothing."""
    return frozenset(value for value in values if value is not None)


def _vat_ids(party: Party, like: str | None) -> frozenset[str]:
    """Return a party's VAT id, or else its identifiers that have the form of one and the same country prefix."""
    if (own := compact(party.vat_id)) is not None:
        return frozenset({own})
    others = _known(compact(number) for number in (party.registration_id, party.identifier, party.endpoint))
    return frozenset(
        number for number in others if looks_like_tax_number(number) and like is not None and number[:2] == like[:2]
    )


def _not_among(value: str | None, others: frozenset[str]) -> bool | None:
    """Tell whether a value is none of the others; None if either side is empty."""
    return None if value is None or not others else value not in others


def _either(*answers: bool | None) -> bool | None:
    """Return True if any is True, else False if any is False, else None."""
    known = [answer for answer in answers if answer is not None]
    return any(known) if known else None
