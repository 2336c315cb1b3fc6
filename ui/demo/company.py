"""The demo company made by code: forty suppliers, a year of trade, and the truth about every file.

The same seed and day give the same bytes on every machine: no clock, no other chance than ``Dice``. Stories are drawn
in the order of their start; their documents are then put into the order in which they were received.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from rules_engine.documents.canonical import to_plain
from rules_engine.documents.invoice import Invoice
from rules_engine.documents.master import CatalogueItem
from rules_engine.documents.order import Header, Order
from ui.demo import master, spending
from ui.demo.dice import Dice
from ui.demo.model import DemoCompany, DemoFile, Truth
from ui.demo.plants import PLANTS, Plant, honest
from ui.demo.story import Entry, Numbers, Story
from ui.papers import sheets

SEED: Final = 20261031
TODAY: Final = date(2026, 10, 31)
ORDERS: Final = 300
DAYS: Final = 365

_QUIET_DAYS: Final = 75
"""No problem is planted into orders younger than this, so that every story is told to its end."""

WriteUbl = Callable[[Header], bytes]
"""Writes a typed document as UBL; given by the composition root."""


def generate(write_ubl: WriteUbl, *, seed: int = SEED, today: date = TODAY) -> DemoCompany:
    """Make the demo company as it stands at the end of ``today``."""
    items = master.catalogue()
    traders = master.traders(seed, items)
    items = master.with_seller_numbers(items, traders)
    entries = [
        (entry.received_on, place, step, entry, story)
        for place, story in enumerate(_stories(seed, today, traders, items))
        for step, entry in enumerate(story.entries)
        if entry.received_on <= today
    ]
    entries.sort(key=lambda row: row[:3])
    files = [_file(entry, story.trader, write_ubl) for _day, _place, _step, entry, story in entries]
    return DemoCompany(
        seed=seed,
        today=today,
        company=master.COMPANY,
        suppliers=tuple(trader.supplier for trader in traders),
        items=items,
        records=spending.records(today - timedelta(days=DAYS), today),
        files=tuple(files),
        truth=tuple(_truth(row[3], file) for row, file in zip(entries, files, strict=True)),
    )


def _stories(
    seed: int, today: date, traders: tuple[master.Trader, ...], items: tuple[CatalogueItem, ...]
) -> list[Story]:
    """Tell the three hundred stories, spread evenly over the year, problems where the dice put them."""
    start = today - timedelta(days=DAYS - 1)
    days = [start + timedelta(days=place * DAYS // ORDERS) for place in range(ORDERS)]
    open_places = [place for place, day in enumerate(days) if day <= today - timedelta(days=_QUIET_DAYS)]
    wanted = [plant for plant in PLANTS for _ in range(plant.times)]
    planted = dict(zip(Dice(seed, "places").sample(open_places, len(wanted)), wanted, strict=True))
    numbers, catalogue = Numbers(), {item.id: item for item in items}
    stories = []
    for place, day in enumerate(days):
        dice = Dice(seed, "story", place)
        plant = planted.get(place, honest())
        story = Story(_chosen(plant, traders, dice), traders, catalogue, numbers, dice, day)
        plant.play(story)
        stories.append(story)
    return stories


def _chosen(plant: Plant, traders: tuple[master.Trader, ...], dice: Dice) -> master.Trader:
    """Choose a supplier that fits the story; large suppliers come up more often."""
    weight = {"A": 3, "B": 2, "C": 1}
    return dice.pick(
        [
            trader
            for trader in traders
            if plant.fits(trader)
            for _ in range(plant.weight(trader) * weight[trader.supplier.supplier_class or "C"])
        ]
    )


def _file(entry: Entry, trader: master.Trader, write_ubl: WriteUbl) -> DemoFile:
    """Write an entry in its form."""
    document = entry.document
    if isinstance(document, Invoice) and entry.form == "xlsx":
        content = sheets.as_workbook(document, trader.language)
    elif isinstance(document, Invoice) and entry.form == "csv":
        content = sheets.as_csv(document, trader.language)
    else:
        content = write_ubl(document)
    ending = "xml" if entry.form == "ubl" else entry.form
    number = "".join(sign if sign.isalnum() or sign in "-." else "_" for sign in document.number)
    sender = master.short(document.seller.name or trader.supplier.name)
    name = f"{entry.received_on:%Y-%m}/{sender}_{_type(document)}_{number}{entry.mark}.{ending}"
    return DemoFile(name=name, content=entry.spoil(content) if entry.spoil else content, received_on=entry.received_on)


def _type(document: Header) -> str:
    """Return the document type as it stands in file names."""
    return str(getattr(document, "document_type", "unknown"))


def _truth(entry: Entry, file: DemoFile) -> Truth:
    """Say what is true of a file."""
    document, expected = entry.document, entry.expected
    order = document.number if type(document) is Order else getattr(document, "order_reference", None)
    return Truth(
        file=file.name,
        document_type=_type(document),
        number=document.number,
        order=order,
        planted=entry.planted,
        expected_outcome=expected.outcome if expected else None,
        expected_discrepancies=expected.discrepancies if expected else (),
        expected_holds=expected.holds if expected else (),
        expected_finally=entry.finally_,
    )


def write(company: DemoCompany, folder: Path) -> None:
    """Write files, master data, manifest and truth below a folder; files of the same names are replaced."""
    for file in company.files:
        path = folder / "inbox" / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    manifest = [
        {"sequence": place, "file": file.name, "received_on": file.received_on.isoformat()}
        for place, file in enumerate(company.files, 1)
    ]
    parts = {
        "company": company.company,
        "suppliers": company.suppliers,
        "items": company.items,
        "records": company.records,
        "manifest": {"seed": company.seed, "today": company.today, "files": manifest},
        "truth": company.truth,
    }
    for name, part in parts.items():
        text = json.dumps(to_plain(part), ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")
