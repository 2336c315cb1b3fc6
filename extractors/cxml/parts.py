"""What the documents of cXML share: money, parties, items, taxes."""

from decimal import Decimal
from typing import Final

from extractors import reading
from extractors.reading import Values
from extractors.tree import Node

SELLER_ROLES: Final = ("issuerOfInvoice", "supplierCorporate", "from", "supplierAccount", "remitTo", "shipFrom")
BUYER_ROLES: Final = ("billTo", "soldTo", "buyerCorporate", "buyer", "buyerAccount", "customerService", "shipTo")
_VAT_DOMAINS: Final = frozenset({"vatid", "vatnumber", "vat", "suppliertaxid", "buyertaxid", "taxid"})
_IBAN_DOMAINS: Final = frozenset({"ibanid", "iban"})
_COST_CENTRES: Final = frozenset({"cost center", "cost centre", "costcenter", "costcentre", "cost_center"})


class Reading(reading.Reading):
    """What was read from one cXML document."""

    def money(self, key: str, node: Node | None, currency: str | None = None) -> Decimal | None:  # type: ignore[override]
        """Read the Money inside an element; one in another currency than the document's is a finding."""
        money = node.find("Money") if node is not None else None
        given = money.element.get("currency") if money is not None else None
        return super().money(key, money, currency or given)

    def content(self, key: str, node: Node | None) -> str | None:
        """Read a text that may have elements inside it, such as a description with its short name."""
        if node is None:
            return None
        own = " ".join(" ".join(str(text).split()) for text in node.element.itertext() if text.strip())
        if node.text is None and own:
            return self.text(key, _Text(own, node.path))
        return self.text(key, node)


class _Text:
    """A text put together from several, with the place of all of them."""

    def __init__(self, text: str, path: str) -> None:
        """Keep both."""
        self.text: str | None = text
        self.path = path


def attribute(node: Node | None, *names: str) -> reading.Spot | None:
    """Return the first of several attributes that says something."""
    for name in names:
        found = node.attribute(name) if node is not None else None
        if found is not None:
            return found
    return None


def currency_of(*places: Node | None) -> reading.Spot | None:
    """Return the first currency that stands at an amount below these places."""
    for place in places:
        for money in place.element.iter("{*}Money") if place is not None else ():
            found = Node(money, f"{place.path}//Money" if place is not None else "").attribute("currency")
            if found is not None:
                return found
    return None


def identity(header: Node | None, side: str) -> Node | None:
    """Return who sent the message or who shall get it, by the first credential of the header."""
    sender = header.find(side) if header is not None else None
    for credential in sender.all("Credential") if sender is not None else ():
        found = credential.find("Identity")
        if found is not None and found.text is not None:
            return found
    return None


def read_party(reading: Reading, key: str, contacts: list[Node], credential: Node | None) -> Values:
    """Read a party from the contacts and addresses that describe it, and from its credential."""
    values: Values = {"identifier": reading.text(f"{key}.identifier", credential)}
    for contact in contacts:
        address = contact.find("PostalAddress")
        country = address.find("Country") if address is not None else None
        found = {
            "name": reading.text(f"{key}.name", contact.find("Name")) if not values.get("name") else None,
            "city": reading.text(f"{key}.city", address.find("City") if address is not None else None),
            "country": reading.text(f"{key}.country", attribute(country, "isoCountryCode")),
            "mail": reading.text(f"{key}.mail", contact.find("Email")),
            "vat_id": reading.text(f"{key}.vat_id", _reference(contact, _VAT_DOMAINS)),
            "iban": reading.text(f"{key}.iban", _reference(contact, _IBAN_DOMAINS)),
        }
        values |= {name: value for name, value in found.items() if value and not values.get(name)}
    return values


def contacts(holder: Node | None, roles: tuple[str, ...]) -> list[Node]:
    """Return the contacts of an element in the order of the roles, whichever partner element wraps them."""
    if holder is None:
        return []
    found = [*holder.all("Contact")]
    for partner in holder.all("InvoicePartner"):
        found += partner.all("Contact")
    for name, role in (("BillTo", "billTo"), ("ShipTo", "shipTo")):
        address = holder.find(name, "Address")
        if address is not None and role in roles:
            found.append(address)
    ranked = [(roles.index(role), node) for node in found if (role := _role(node)) in roles]
    return [node for _, node in sorted(ranked, key=lambda each: each[0])]


def _role(contact: Node) -> str:
    """Return the role of a contact; an address has the role of the element around it."""
    given = contact.element.get("role")
    if given:
        return given
    return {"BillTo": "billTo", "ShipTo": "shipTo"}.get(contact.path.rsplit("/", 2)[-2], "")


def _reference(contact: Node, domains: frozenset[str]) -> reading.Spot | None:
    """Return the identifier of a reference in one of the domains."""
    for reference in contact.all("IdReference"):
        if (reference.element.get("domain") or "").lower() in domains:
            return reference.attribute("identifier")
    return None


def read_item(reading: Reading, key: str, identifiers: Node | None, detail: Node | None) -> Values:
    """Read what is bought: part numbers from one element, the description from another."""

    def part(name: str) -> Node | None:
        return identifiers.find(name) if identifiers is not None else None

    description = detail.find("Description") if detail is not None else None
    return {
        "description": reading.content(f"{key}.description", description),
        "seller_item_id": reading.text(f"{key}.seller_item_id", part("SupplierPartID")),
        "buyer_item_id": reading.text(f"{key}.buyer_item_id", part("BuyerPartID")),
        "standard_item_id": reading.text(f"{key}.standard_item_id", _standard(identifiers, detail)),
    }


def _standard(identifiers: Node | None, detail: Node | None) -> reading.Spot | None:
    """Return the registered number of an item where one is given."""
    for holder in (identifiers, detail):
        for reference in holder.all("IdReference") if holder is not None else ():
            if (reference.element.get("domain") or "").upper() in ("EAN-13", "EAN", "GTIN", "UPC"):
                return reference.attribute("identifier")
    return None


def base_quantity(reading: Reading, key: str, *holders: Node | None) -> Decimal:
    """Read how many units a price is for: one, unless it says otherwise."""
    for holder in holders:
        basis = holder.find("PriceBasisQuantity") if holder is not None else None
        if basis is not None:
            return reading.number(f"{key}.price_base_quantity", basis.attribute("quantity")) or Decimal(1)
    return Decimal(1)


def cost_centre(line: Node) -> reading.Spot | None:
    """Return the cost centre that a line is distributed to, where there is exactly one."""
    found: list[reading.Spot] = []
    for distribution in line.all("Distribution"):
        accounting = distribution.find("Accounting")
        if accounting is None:
            continue
        for segment in accounting.all("Segment"):
            if (segment.element.get("type") or "").strip().lower() in _COST_CENTRES:
                found += filter(None, (segment.attribute("id"),))
        for segment in accounting.all("AccountingSegment"):
            name = segment.find("Name")
            if name is not None and (name.text or "").strip().lower() in _COST_CENTRES:
                found += filter(None, (segment.attribute("id"),))
    return found[0] if len({spot.text for spot in found}) == 1 else None


def read_taxes(reading: Reading, tax: Node | None) -> list[Values]:
    """Read the rows of a tax as a VAT breakdown; rows without any amount say nothing."""
    rows: list[Values] = []
    for detail in tax.all("TaxDetail") if tax is not None else ():
        key = f"vat_breakdown.{len(rows)}"
        taxable = reading.money(f"{key}.taxable_amount", detail.find("TaxableAmount"))
        amount = reading.money(f"{key}.tax_amount", detail.find("TaxAmount"))
        if taxable is None and amount is None:
            continue
        rows.append(
            {
                "rate": reading.number(f"{key}.rate", detail.attribute("percentageRate")),
                "taxable_amount": taxable,
                "tax_amount": amount,
            }
        )
    return rows
