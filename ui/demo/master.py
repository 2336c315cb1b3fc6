"""The master data of the demo company: itself, forty suppliers in six countries, and its catalogue.

Every name is invented. Identifiers and prices are drawn from the seed; who sells what, in which form and language a
supplier bills, and how often it is ordered from, stand in the table below.
"""

from decimal import Decimal
from typing import Final

from pydantic import Field

from rules_engine.documents.base import Exact, Frozen
from rules_engine.documents.master import CatalogueItem, Supplier, SupplierAccount
from rules_engine.documents.party import Party
from ui.demo import identifiers
from ui.demo.dice import Dice
from ui.demo.model import Company, Form

SERVICES: Final = "services"
"""The category of work that nobody books into a warehouse."""

COMPANY: Final = Company(
    id="1000",
    name="Brandt & Lindqvist Anlagenbau GmbH",
    party=Party(
        name="Brandt & Lindqvist Anlagenbau GmbH",
        legal_name="Brandt & Lindqvist Anlagenbau GmbH",
        vat_id="DE811907345",
        registration_id="HRB 90417",
        identifier="4399901000017",
        country="DE",
        city="Hamburg",
        mail="invoices@brandt-lindqvist.example",
    ),
    time_zone="Europe/Berlin",
    currency="EUR",
    sites={"HAM": "Hamburg works", "LUB": "Lübeck assembly", "SLE": "Schleswig depot"},
    cost_centres={"4100": "Assembly", "4200": "Maintenance", "4300": "Warehouse", "6100": "Office", "6200": "IT"},
)
"""The buyer on every document."""

CURRENCIES: Final = {"DE": "EUR", "FR": "EUR", "NL": "EUR", "DK": "DKK", "SE": "SEK", "PL": "PLN"}
LEVELS: Final = {"EUR": Decimal(1), "DKK": Decimal("7.45"), "SEK": Decimal("11.2"), "PLN": Decimal("4.3")}
"""How high prices stand in a currency beside EUR: no rate of any day, only a price level."""

_CITIES: Final = {
    "DE": ("Bremen", "Kassel", "Ulm", "Erfurt", "Hagen", "Celle"),
    "DK": ("Aarhus", "Odense", "Kolding"),
    "SE": ("Malmö", "Borås", "Västerås"),
    "FR": ("Lille", "Nantes", "Dijon"),
    "NL": ("Utrecht", "Breda", "Zwolle"),
    "PL": ("Poznań", "Gdynia", "Łódź"),
}

_SUPPLIERS: Final[tuple[tuple[str, str, str, str, Form, str], ...]] = (
    ("Hansen Schrauben GmbH", "DE", "fasteners", "A", "ubl", "de"),
    ("Weserstahl Verbindungstechnik KG", "DE", "fasteners", "B", "xlsx", "de"),
    ("Nordbolt A/S", "DK", "fasteners", "B", "ubl", "da"),
    ("Skruvhuset i Borås AB", "SE", "fasteners", "C", "ubl", "en"),
    ("Elektro Marquardsen GmbH", "DE", "electrical", "A", "ubl", "de"),
    ("Kabelwerk Ostrau GmbH", "DE", "electrical", "B", "ubl", "de"),
    ("Lumière Industrielle SARL", "FR", "electrical", "B", "xlsx", "fr"),
    ("Strömberg Elektronik AB", "SE", "electrical", "B", "ubl", "en"),
    ("Kartonagen Vietz GmbH", "DE", "packaging", "B", "csv", "de"),
    ("Verpakkingshuis De Linde B.V.", "NL", "packaging", "B", "xlsx", "nl"),
    ("Emballage Fyn ApS", "DK", "packaging", "C", "csv", "da"),
    ("Opakowania Bałtyk Sp. z o.o.", "PL", "packaging", "C", "ubl", "en"),
    ("Bürobedarf Tamm OHG", "DE", "office", "C", "xlsx", "de"),
    ("Papeterie du Nord SAS", "FR", "office", "C", "ubl", "fr"),
    ("Kantoorwereld Breda B.V.", "NL", "office", "C", "csv", "nl"),
    ("Kontorhuset Kolding A/S", "DK", "office", "C", "ubl", "da"),
    ("Werkzeug Aumann GmbH & Co. KG", "DE", "tools", "A", "ubl", "de"),
    ("Outillage Delcourt SA", "FR", "tools", "B", "ubl", "fr"),
    ("Narzędzia Warta Sp. z o.o.", "PL", "tools", "B", "xlsx", "en"),
    ("Verktygsboden Malmö AB", "SE", "tools", "C", "ubl", "en"),
    ("Reinhold Reinigungsbedarf GmbH", "DE", "cleaning", "C", "ubl", "de"),
    ("Schoonhuis Utrecht B.V.", "NL", "cleaning", "C", "ubl", "nl"),
    ("Renhold Odense ApS", "DK", "cleaning", "C", "xlsx", "da"),
    ("Chemia Gdynia Sp. z o.o.", "PL", "cleaning", "B", "ubl", "en"),
    ("Arbeitsschutz Kröger GmbH", "DE", "safety", "A", "ubl", "de"),
    ("Protection Armor SARL", "FR", "safety", "B", "csv", "fr"),
    ("Skyddskläder Väst AB", "SE", "safety", "B", "ubl", "en"),
    ("Værn & Sikkerhed A/S", "DK", "safety", "B", "ubl", "da"),
    ("Systemhaus Petersen GmbH", "DE", "it", "A", "ubl", "de"),
    ("Datakompaniet Aarhus A/S", "DK", "it", "B", "ubl", "da"),
    ("Netwerkplein Zwolle B.V.", "NL", "it", "B", "ubl", "nl"),
    ("Komputronika Łódź Sp. z o.o.", "PL", "it", "C", "ubl", "en"),
    ("Hydraulik Behrens GmbH", "DE", "fluids", "A", "ubl", "de"),
    ("Pumpen Seidel AG", "DE", "fluids", "A", "ubl", "de"),
    ("Robinetterie Moreau SAS", "FR", "fluids", "B", "ubl", "fr"),
    ("Hydrosvensk AB", "SE", "fluids", "B", "xlsx", "en"),
    ("Montageservice Lüth GmbH", "DE", SERVICES, "A", "ubl", "de"),
    ("Ingenieurbüro Wolter", "DE", SERVICES, "B", "xlsx", "de"),
    ("Prüfdienst Elbe GmbH", "DE", SERVICES, "B", "csv", "de"),
    ("Kalibrering Nord ApS", "DK", SERVICES, "C", "ubl", "da"),
)
"""Name, country, category, class, form of its invoices, language."""

_ITEMS: Final[dict[str, tuple[tuple[str, str, str, int], ...]]] = {
    "fasteners": (
        ("Hexagon bolt M8x40 zinc plated", "C62", "0.1840", 100),
        ("Hexagon bolt M10x60 zinc plated", "C62", "0.3120", 50),
        ("Hexagon nut M8", "C62", "0.0460", 200),
        ("Hexagon nut M10", "C62", "0.0720", 100),
        ("Washer A8.4", "C62", "0.0215", 500),
        ("Spring washer M10", "C62", "0.0380", 200),
        ("Socket screw M6x20", "C62", "0.0925", 100),
        ("Threaded rod M12 1 m", "C62", "2.35", 10),
        ("Blind rivet 4.8x12", "C62", "0.0640", 250),
        ("Anchor bolt M12x110", "C62", "1.28", 25),
        ("Chipboard screw 5x60", "C62", "0.0575", 200),
        ("Cable tie 200 mm", "C62", "0.0310", 100),
    ),
    "electrical": (
        ("Control cable 4x0.75", "MTR", "1.18", 100),
        ("Control cable 7x1.5", "MTR", "2.94", 100),
        ("Power cable 5x2.5", "MTR", "3.46", 50),
        ("Terminal block 4 mm2", "C62", "0.86", 50),
        ("Circuit breaker B16", "C62", "6.90", 12),
        ("Contactor 24 V 9 A", "C62", "28.50", 1),
        ("Inductive sensor M12", "C62", "34.20", 1),
        ("Signal lamp LED green", "C62", "11.40", 10),
        ("Emergency stop button", "C62", "23.80", 1),
        ("Power supply 24 V 5 A", "C62", "58.00", 1),
        ("Cable gland M20", "C62", "0.74", 50),
        ("Heat shrink tube 6 mm", "MTR", "0.48", 50),
    ),
    "packaging": (
        ("Folding box 400x300x200", "C62", "0.92", 25),
        ("Folding box 600x400x400", "C62", "1.86", 20),
        ("Stretch film 500 mm roll", "C62", "7.45", 6),
        ("Packing tape 50 mm", "C62", "1.35", 36),
        ("Edge protector 1 m", "C62", "0.58", 100),
        ("Wooden pallet 1200x800", "C62", "12.60", 1),
        ("Bubble film roll 100 m", "C62", "24.90", 2),
        ("Document pouch C5", "C62", "0.0680", 1000),
        ("Strapping band 16 mm", "MTR", "0.0420", 1500),
        ("Void fill paper", "KGM", "1.95", 15),
        ("Label roll 100x150", "C62", "9.80", 12),
        ("Anti slip mat", "C62", "0.84", 50),
    ),
    "office": (
        ("Copy paper A4 80 g ream", "C62", "3.95", 5),
        ("Ball pen blue", "C62", "0.42", 50),
        ("Ring binder A4 wide", "C62", "2.15", 20),
        ("Toner cartridge black", "C62", "74.00", 1),
        ("Desk lamp LED", "C62", "39.50", 1),
        ("Sticky notes 76x76", "C62", "0.78", 12),
        ("Whiteboard marker set", "SET", "4.60", 1),
        ("Envelope C4", "C62", "0.0890", 250),
        ("Stapler heavy duty", "C62", "18.90", 1),
        ("Calculator desk", "C62", "22.40", 1),
        ("Laminating pouch A4", "C62", "0.11", 100),
        ("Office chair", "C62", "189.00", 1),
    ),
    "tools": (
        ("Twist drill HSS 8 mm", "C62", "3.20", 10),
        ("Twist drill HSS 10 mm", "C62", "4.65", 10),
        ("End mill carbide 12 mm", "C62", "42.80", 1),
        ("Cutting disc 125 mm", "C62", "1.15", 25),
        ("Torque wrench 20-100 Nm", "C62", "124.00", 1),
        ("Open end wrench set", "SET", "36.90", 1),
        ("Cordless drill 18 V", "C62", "168.00", 1),
        ("Digital caliper 150 mm", "C62", "52.50", 1),
        ("File flat 200 mm", "C62", "8.70", 12),
        ("Grinding wheel 200 mm", "C62", "31.60", 1),
        ("Measuring tape 5 m", "C62", "6.40", 12),
        ("Hacksaw blade 300 mm", "C62", "0.95", 72),
    ),
    "cleaning": (
        ("Industrial cleaner 10 l", "C62", "21.50", 1),
        ("Hand soap", "LTR", "2.90", 10),
        ("Paper towel roll", "C62", "1.62", 6),
        ("Floor cleaner concentrate", "LTR", "3.85", 10),
        ("Absorbent granulate", "KGM", "0.96", 20),
        ("Cleaning cloth cotton", "KGM", "2.45", 10),
        ("Waste bag 120 l", "C62", "0.19", 250),
        ("Broom 60 cm", "C62", "11.30", 1),
        ("Degreaser spray 500 ml", "C62", "5.40", 12),
        ("Hand cream 1 l", "C62", "8.60", 6),
        ("Mop head", "C62", "6.20", 5),
        ("Oil binding mat", "C62", "0.88", 100),
    ),
    "safety": (
        ("Safety glasses clear", "C62", "3.70", 12),
        ("Work glove nitrile", "PR", "1.25", 12),
        ("Cut protection glove", "PR", "6.80", 12),
        ("Safety shoe S3", "PR", "64.50", 1),
        ("Ear plugs", "PR", "0.12", 200),
        ("Hard hat", "C62", "14.20", 1),
        ("High visibility vest", "C62", "5.30", 10),
        ("Respirator mask FFP2", "C62", "0.68", 20),
        ("Fall arrest harness", "C62", "92.00", 1),
        ("First aid refill", "SET", "27.40", 1),
        ("Welding apron", "C62", "33.90", 1),
        ("Disposable coverall", "C62", "4.10", 25),
    ),
    "it": (
        ("Notebook 14 inch", "C62", "985.00", 1),
        ("Monitor 27 inch", "C62", "228.00", 1),
        ("Docking station USB-C", "C62", "142.00", 1),
        ("Keyboard wireless", "C62", "38.00", 1),
        ("Mouse wireless", "C62", "21.00", 1),
        ("Network cable Cat6 3 m", "C62", "3.15", 10),
        ("Network switch 24 port", "C62", "312.00", 1),
        ("SSD 1 TB", "C62", "84.00", 1),
        ("Barcode scanner", "C62", "176.00", 1),
        ("Label printer", "C62", "264.00", 1),
        ("Headset stereo", "C62", "57.00", 1),
        ("USB stick 64 GB", "C62", "8.20", 10),
    ),
    "fluids": (
        ("Hydraulic hose DN12", "MTR", "9.40", 20),
        ("Hose fitting G1/2", "C62", "4.85", 10),
        ("Ball valve G3/4", "C62", "18.30", 1),
        ("Pressure gauge 0-16 bar", "C62", "15.60", 1),
        ("O-ring 20x3", "C62", "0.0940", 100),
        ("Hydraulic oil HLP46", "LTR", "3.30", 20),
        ("Filter element 10 micron", "C62", "46.00", 1),
        ("Gear pump 11 cm3", "C62", "214.00", 1),
        ("Solenoid valve 24 V", "C62", "88.00", 1),
        ("Seal kit cylinder 50/28", "SET", "39.00", 1),
        ("Grease cartridge 400 g", "C62", "4.20", 24),
        ("Pipe clamp 22 mm", "C62", "2.10", 25),
    ),
    SERVICES: (
        ("Assembly work on site", "HUR", "62.00", 1),
        ("Maintenance of hydraulic presses", "HUR", "78.00", 1),
        ("Calibration of gauges", "C62", "24.50", 1),
        ("Inspection of lifting gear", "C62", "38.00", 1),
        ("Design engineering", "HUR", "94.00", 1),
        ("Electrical safety inspection", "HUR", "71.00", 1),
        ("Project day", "DAY", "740.00", 1),
        ("Software support", "HUR", "108.00", 1),
        ("Training day", "DAY", "890.00", 1),
        ("Documentation work", "HUR", "58.00", 1),
        ("Travel time", "HUR", "45.00", 1),
        ("Crane operation", "HUR", "132.00", 1),
    ),
}
"""Description, base unit, price level in EUR, pieces in a box (1: not sold by the box)."""


class Trader(Frozen):
    """A supplier with what only the demo knows of it: what it sells at which price, and how it bills."""

    supplier: Supplier
    category: str
    form: Form
    language: str
    city: str
    mail: str
    prices: dict[str, Exact] = Field(description="item number to net price of a base unit in the supplier's currency")

    @property
    def services(self) -> bool:
        """Whether it sells work, for which no receipt advice is made."""
        return self.category == SERVICES

    @property
    def currency(self) -> str:
        """The currency it trades in."""
        return CURRENCIES[self.supplier.country or "DE"]

    @property
    def short(self) -> str:
        """The first word of the name in small plain letters."""
        return short(self.supplier.name)

    @property
    def party(self) -> Party:
        """The supplier as it prints itself."""
        return Party(
            name=self.supplier.name,
            legal_name=self.supplier.name,
            vat_id=self.supplier.vat_id,
            country=self.supplier.country,
            city=self.city,
            mail=self.mail,
        )


_PLAIN: Final = {"ä": "a", "ö": "o", "ü": "u", "è": "e", "æ": "ae", "ę": "e"}


def short(name: str) -> str:
    """Return the first word of a name in small plain letters, as file names have it.

    >>> short("Bürobedarf Tamm OHG")
    'burobedarf'
    """
    return "".join(_PLAIN.get(sign, sign) for sign in name.split(maxsplit=1)[0].lower())


def catalogue() -> tuple[CatalogueItem, ...]:
    """Return the items without the suppliers' numbers: a running number, a GTIN, a box where it has one."""
    return tuple(
        CatalogueItem(
            id=f"{category_number}{place:03d}",
            description=description,
            unit_code=unit,
            category=category,
            standard_item_id=None if category == SERVICES else identifiers.gtin(f"43999{category_number}{place:05d}"),
            packs={"BX": Decimal(pieces)} if pieces > 1 else {},
        )
        for category_number, (category, rows) in enumerate(_ITEMS.items(), 10)
        for place, (description, unit, _price, pieces) in enumerate(rows, 1)
    )


def traders(seed: int, items: tuple[CatalogueItem, ...]) -> tuple[Trader, ...]:
    """Draw the identifiers and prices of the forty suppliers."""
    return tuple(_trader(place, row, Dice(seed, "supplier", place), items) for place, row in enumerate(_SUPPLIERS, 1))


def _trader(
    place: int, row: tuple[str, str, str, str, Form, str], dice: Dice, items: tuple[CatalogueItem, ...]
) -> Trader:
    """Draw one supplier: class A gets the better prices."""
    name, country, category, supplier_class, form, language = row
    level = LEVELS[CURRENCIES[country]] * (100 + {"A": 0, "B": 3, "C": 6}[supplier_class] + dice.between(-4, 4)) / 100
    supplier = Supplier(
        id=f"S{place:03d}",
        name=name,
        vat_id=identifiers.vat_id(country, dice),
        country=country,
        currency=CURRENCIES[country],
        supplier_class=supplier_class,
        accounts=(SupplierAccount(iban=identifiers.iban(country, dice)),),
        match_level=2 if category == SERVICES else None,
    )
    return Trader(
        supplier=supplier,
        category=category,
        form=form,
        language=language,
        city=dice.pick(_CITIES[country]),
        mail=f"billing@supplier-{place:02d}.example",
        prices={
            item.id: _rounded(Decimal(_ITEMS[category][int(item.id[2:]) - 1][2]) * level)
            for item in items
            if item.category == category
        },
    )


def _rounded(price: Decimal) -> Decimal:
    """Round a price as price lists do: four digits below one unit of currency, else two."""
    return price.quantize(Decimal("0.0001") if price < 1 else Decimal("0.01"))


def with_seller_numbers(items: tuple[CatalogueItem, ...], sellers: tuple[Trader, ...]) -> tuple[CatalogueItem, ...]:
    """Return the catalogue with the number each supplier gives the item."""
    return tuple(
        item.model_copy(
            update={
                "seller_item_ids": {
                    trader.supplier.id: seller_number(trader, item.id) for trader in sellers if item.id in trader.prices
                }
            }
        )
        for item in items
    )


def seller_number(trader: Trader, item: str) -> str:
    """Return the supplier's own number of an item."""
    return f"{trader.short[:2].upper()}-{int(trader.supplier.id[1:]) * 137 % 900 + 100}.{item[2:]}"
