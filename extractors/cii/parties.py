"""Who stands on a Cross Industry message, and the account that is to be paid."""

from typing import Final

from extractors.cii.names import Reading, Values, below, first
from extractors.tree import Node

__all__ = ["read_account", "read_party"]

_VAT: Final = "VA"


def read_party(reading: Reading, party: Node | None, key: str) -> Values:
    """Read the fields of one party; an absent one has no fields."""
    if party is None:
        return {}
    legal = party.find("SpecifiedLegalOrganization")
    address = party.find("PostalTradeAddress")
    mail = below(party, "DefinedTradeContact", "EmailURIUniversalCommunication")
    return {
        "name": reading.text(
            f"{key}.name", first(party, ("Name",), ("SpecifiedLegalOrganization", "TradingBusinessName"))
        ),
        "legal_name": reading.text(f"{key}.legal_name", below(legal, "TradingBusinessName")),
        "vat_id": reading.text(f"{key}.vat_id", _vat_id(party)),
        "registration_id": reading.text(f"{key}.registration_id", below(legal, "ID")),
        "identifier": reading.text(f"{key}.identifier", first(party, ("GlobalID",), ("ID",))),
        "endpoint": reading.text(f"{key}.endpoint", below(party, "URIUniversalCommunication", "URIID")),
        "country": reading.text(f"{key}.country", below(address, "CountryID")),
        "city": reading.text(f"{key}.city", below(address, "CityName")),
        "mail": reading.text(f"{key}.mail", first(mail, ("URIID",), ("CompleteNumber",))),
    }


def _vat_id(party: Node) -> Node | None:
    """Return the registration under the VAT scheme; a local tax number (FC) is none."""
    for registration in party.all("SpecifiedTaxRegistration"):
        found = registration.find("ID")
        if found is not None and found.text is not None and found.element.get("schemeID") == _VAT:
            return found
    return None


def read_account(reading: Reading, settlement: Node | None) -> str | None:
    """Read the payment account (BT-84): the first one; others that are printed stay visible as candidates."""
    if settlement is None:
        return None
    accounts: list[Node] = []
    for means in settlement.all("SpecifiedTradeSettlementPaymentMeans"):
        account = means.find("PayeePartyCreditorFinancialAccount")
        found = first(account, ("IBANID",), ("ProprietaryID",))
        if found is not None:
            accounts.append(found)
    if not accounts:
        return None
    value = reading.text("seller.iban", accounts[0])
    others = tuple(dict.fromkeys(text for node in accounts[1:] if (text := node.text) and text != value))
    if others:
        reading.fields["seller.iban"] = reading.fields["seller.iban"].model_copy(update={"candidates": others})
    return value
