"""Who stands on a UBL document: which element is the seller and the buyer, and what each is called."""

from typing import Final

from extractors.ubl.reading import Node, Reading

SELLERS: Final = (
    "cac:AccountingSupplierParty",
    "cac:SellerSupplierParty",
    "cac:DespatchSupplierParty",
    "cac:ProviderParty",
    "cac:SenderParty",
)
"""Where the seller stands: the party that bills goes before the party that trades."""

BUYERS: Final = (
    "cac:AccountingCustomerParty",
    "cac:BuyerCustomerParty",
    "cac:DeliveryCustomerParty",
    "cac:OriginatorCustomerParty",
    "cac:ContractorCustomerParty",
    "cac:ReceiverParty",
)
"""Where the buyer stands: the party that is billed goes before the party that trades, on orders too."""

_NO_VAT: Final = frozenset({"FC", "LOC", "TAX", "CUST", "ID"})
_VAT: Final = frozenset({"VAT", "UK VAT", "63", "MVA", "GST"})

Values = dict[str, object]


def read_party(reading: Reading, root: Node, key: str, names: tuple[str, ...]) -> Values:
    """Read the first of the named parties as fields of a Party; an absent one has no fields."""
    for name in names:
        holder = root.find(name)
        if holder is not None:
            return _party(reading, holder.find("cac:Party") or holder, key)
    return {}


def read_account(reading: Reading, root: Node) -> str | None:
    """Read the payment account (BT-84): the first one; others that are printed stay visible as candidates."""
    key = "seller.iban"
    accounts = [
        account
        for means in root.all("cac:PaymentMeans")
        if (account := means.find("cac:PayeeFinancialAccount", "cbc:ID")) is not None and account.text
    ]
    if not accounts:
        return None
    value = reading.text(key, accounts[0])
    others = tuple(dict.fromkeys(text for account in accounts[1:] if (text := account.text) and text != value))
    if others:
        reading.fields[key] = reading.fields[key].model_copy(update={"candidates": others})
    return value


def _party(reading: Reading, party: Node, key: str) -> Values:
    """Read the fields of one party."""
    legal = party.find("cac:PartyLegalEntity")
    registered = legal.find("cbc:RegistrationName") if legal is not None else None
    if registered is None:
        registered = party.find("cac:PartyTaxScheme", "cbc:RegistrationName")
    trading = party.first(("cac:PartyName", "cbc:Name"))
    contact = party.find("cac:Contact", "cbc:ElectronicMail")
    return {
        "name": reading.text(f"{key}.name", trading or registered),
        "legal_name": reading.text(f"{key}.legal_name", registered),
        "vat_id": reading.text(f"{key}.vat_id", _vat_id(party)),
        "registration_id": reading.text(f"{key}.registration_id", legal.find("cbc:CompanyID") if legal else None),
        "identifier": reading.text(f"{key}.identifier", party.first(("cac:PartyIdentification", "cbc:ID"))),
        "endpoint": reading.text(f"{key}.endpoint", party.find("cbc:EndpointID")),
        "country": reading.text(
            f"{key}.country", party.find("cac:PostalAddress", "cac:Country", "cbc:IdentificationCode")
        ),
        "city": reading.text(f"{key}.city", party.find("cac:PostalAddress", "cbc:CityName")),
        "mail": reading.text(f"{key}.mail", contact),
    }


def _vat_id(party: Node) -> Node | None:
    """Return the VAT identifier: the one under a VAT scheme, else the first under a scheme that may be VAT."""
    second: Node | None = None
    for scheme in party.all("cac:PartyTaxScheme"):
        company = scheme.find("cbc:CompanyID")
        if company is None or company.text is None:
            continue
        name_node = scheme.find("cac:TaxScheme", "cbc:ID")
        name = ((name_node.text if name_node is not None else None) or "").upper()
        if name in _VAT:
            return company
        if second is None and name not in _NO_VAT:
            second = company
    return second
