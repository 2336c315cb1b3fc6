"""A layout nobody can read without help is taught by one correction: the next documents are read fully right."""

import random

import pytest

from extractors.pdf import PdfExtractor
from rules_engine.documents.hints import Hints, Lesson, Template
from rules_engine.ports import Limits
from tests.generators.paper import WORDS, Paper, Supplier, drawn_lines
from tests.golden.test_paper import header_of, lines_of, printed, value

READER = PdfExtractor()
LEARNED = ("number", "issue_date", "due_date", "order_reference", "seller.name", "buyer.name")


def confirmed(paper: Paper) -> dict[str, object]:
    """Give every header value as a person would confirm it."""
    return {
        **header_of(paper),
        "due_date": paper.due,
        "order_reference": paper.order,
        "seller.name": paper.seller,
        "buyer.name": paper.buyer,
    }


def taught_by(paper: Paper) -> Template:
    """Learn from one corrected paper."""
    values = {path: str(each) for path, each in confirmed(paper).items()}
    return READER.learn(paper.content, Limits(), Lesson(values=values, lines=tuple(printed(paper))))


def misses(paper: Paper, templates: tuple[Template, ...]) -> list[str]:
    """Give what is not read as printed."""
    extraction = READER.read_with(paper.content, Limits(), Hints(templates=templates))
    wrong = [path for path, each in confirmed(paper).items() if value(extraction, path) != each]
    return [*wrong, *(["lines"] if lines_of(extraction) != printed(paper) else [])]


def papers_of(draw, language: str) -> list[Paper]:
    """Print four invoices of one supplier whose words are in no dictionary."""
    supplier = Supplier(draw, language, odd=True)
    supplier.charged = False
    return [
        supplier.paper_of(
            draw, drawn_lines(draw, draw.randint(2, 8), supplier.rates), f"PO-{draw.randint(1, 9)}471{at}"
        )
        for at in range(4)
    ]


def test_one_correction_teaches_a_layout(draw):
    """C12: of two suppliers with words of their own, nothing is read whole before, everything after one correction."""
    for language in draw.sample(list(WORDS), 2):
        first, *following = papers_of(draw, language)
        template = taught_by(first)

        assert all(misses(paper, ()) for paper in following)
        assert [[], [], []] == [misses(paper, (template,)) for paper in following]


@pytest.mark.parametrize(
    ("seed", "language"),
    (("t19-pl", "pl"), ("t23-nl", "nl"), ("t5-fr", "fr"), ("t12-da", "da")),
    ids=[
        "a summary that runs across with one rate and down with two",
        "a net amount known by the rows alone",
        "headings over amounts with their currency",
        "another total to the left is no label",
    ],
)
def test_one_correction_teaches_what_once_was_not_learned(seed, language):
    """C12: four suppliers of whom a document after the correction was once read wrongly."""
    first, *following = papers_of(random.Random(seed), language)
    template = taught_by(first)

    assert [[], [], []] == [misses(paper, (template,)) for paper in following]


@pytest.mark.night
def test_one_correction_teaches_twenty_layouts(draw):
    """C12: the same for twenty suppliers in ten languages."""
    for language in [*WORDS, *WORDS]:
        first, *following = papers_of(draw, language)

        assert [[], [], []] == [misses(paper, (taught_by(first),)) for paper in following]


def test_a_template_leaves_other_suppliers_alone(draw):
    """C12: what was learned of one supplier changes nothing for another."""
    template = taught_by(papers_of(draw, "de")[0])
    other = Supplier(draw, "fr").paper_of(draw)
    with_it = READER.read_with(other.content, Limits(), Hints(templates=(template,)))

    assert READER.read(other.content, Limits()) == with_it


def test_what_was_taught_once_is_still_asked(draw):
    """C4: a value that only a template gives is asked until documents have confirmed it."""
    first, second, *_ = papers_of(draw, "nl")
    template = taught_by(first)
    taught = {anchor.field for anchor in template.anchors} & set(LEARNED)
    for trusted in (0, 3):
        hints = Hints(templates=(template.model_copy(update={"trusted": trusted}),))
        fields = READER.read_with(second.content, Limits(), hints).fields

        assert {fields[path].auto for path in taught} == {bool(trusted)}
        assert {fields[path].check for path in taught} == {"template"}
