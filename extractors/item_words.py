"""What people call an item number, and whose it is: the supplier's, the buyer's, the writer's own, or everybody's.

Owns words only, compared as ``spoken`` compares them. Tables of lines and printed rows are read by the same words.
"""

from typing import Final

from extractors.spoken import table

ITEM_NUMBERS: Final = {
    "item_id": (
        "item no|item number|item code|item id|sku|part no|part number|product code|product no|article no|"
        "article number|article code|material no|artikelnr|artikelnummer|art nr|artnr|artikel nr|"
        "sachnummer|teilenummer|materialnummer|reference|ref|reference article|ref article|code article|"
        "code produit|codigo|codigo articulo|codigo producto|referencia|codice|codice articolo|cod art|"
        "codice prodotto|artikelcode|productcode|productnummer|varenr|varenummer|vare nr|produktnr|"
        "produktnummer|stock code"
    ),
    "seller_item_id": (
        "supplier item no|supplier item number|supplier part no|vendor item no|vendor part no|vendor part number|"
        "art nr lief|art nr lieferant|lieferanten artikel nr|vendor item number|supplier item id|se id|"
        "seller item no|supplier sku|supplier article no|lieferantenartikelnummer|"
        "lieferanten artikelnr|artikelnummer lieferant|lieferanten art nr|reference fournisseur|"
        "ref fournisseur|referencia proveedor|codigo proveedor|codice fornitore|artikelnummer leverancier|"
        "leverandor varenr|leverandorens varenummer"
    ),
    "buyer_item_id": (
        "art nr kunde|kunden artikel nr|by id|buyer item no|buyer item number|buyer item id|customer item no|"
        "customer part no|customer item number|customer part number|kundenartikelnummer|kunden artikelnr|"
        "kunden art nr|artikelnummer kunde|reference client|ref client|referencia cliente|codigo cliente|"
        "codice cliente|artikelnummer klant|kundens varenr|kunde varenr"
    ),
    "your_item_id": (
        "your item no|your part no|your article no|your reference item|your item number|"
        "ihre artikelnummer|ihre artikelnr|ihre art nr|ihre artikel nr|votre reference article|su referencia articulo|"
        "vs codice|vostro codice|uw artikelnummer|jeres varenr"
    ),
    "our_item_id": (
        "our item no|our part no|our article no|our item number|unsere artikelnummer|unsere artikelnr|"
        "unsere art nr|unsere artikel nr|notre reference article|nuestra referencia articulo|ns codice|nostro codice|"
        "ons artikelnummer|vores varenr"
    ),
    "standard_item_id": (
        "gtin|ean|gtin no|ean nummer|ean code|upc|barcode|gtin ean|ean gtin|code ean|codigo ean|codice ean|strichcode|"
        "streepjescode|stregkode|isbn|code barre|ean nr"
    ),
}
"""Whose number → its names."""

ITEM_NUMBER_OF: Final = table(ITEM_NUMBERS)
"""Name of an item number → whose it is.

>>> ITEM_NUMBER_OF["gtin"], ITEM_NUMBER_OF["ihre art nr"]
('standard_item_id', 'your_item_id')
"""


def whose(role: str, *, by_buyer: bool) -> str:
    """Name an item number as a document does: *our* number is its writer's own, and one without a word too.

    >>> whose("your_item_id", by_buyer=False), whose("item_id", by_buyer=True)
    ('buyer_item_id', 'buyer_item_id')
    """
    own, other = ("buyer", "seller") if by_buyer else ("seller", "buyer")
    return {
        "our_item_id": f"{own}_item_id",
        "your_item_id": f"{other}_item_id",
        "item_id": f"{own}_item_id",
    }.get(role, role)
