"""A correction teaches how a supplier prints: kept with its version, applied to the next, demoted where it fails."""

from hashlib import sha256

import pytest

from rules_engine.documents.candidate import Extraction
from rules_engine.documents.hints import Template
from rules_engine.pipeline.acts.correcting import value_at
from rules_engine.pipeline.acts.intent import Intent
from tests.acts_home import KIM, acts_home
from tests.generators.paper import Supplier, drawn_lines


@pytest.fixture
def home(tmp_path):
    """A home of its own: what one test teaches would help the next."""
    with acts_home(tmp_path / "home") as opened:
        yield opened


def taken(home, paper):
    """Take a paper in, and give its document and what was read."""
    home.line.capture_bytes(paper.content, f"{paper.number}.pdf", "test")
    home.process()
    document_id = sha256(paper.content).hexdigest()
    return document_id, read(home, document_id)


def read(home, document_id):
    """Give what is kept of a document."""
    with home.store.read() as uow:
        return Extraction.model_validate_json(uow.documents.reading(document_id).extraction)


def correct(home, document_id, field, value):
    """Correct one field."""
    seen = value_at(read(home, document_id).candidate, field)
    intent = Intent(document_id=document_id, field=field, value=value, seen_value=seen)
    home.acts.perform(KIM, "correct", intent, "as printed")
    home.process()


def papers(draw):
    """Print three invoices of one supplier whose words are in no dictionary."""
    supplier = Supplier(draw, "en", odd=True)
    supplier.charged = False
    return [
        supplier.paper_of(draw, drawn_lines(draw, 4, supplier.rates), f"PO-{draw.randint(1, 9)}471{at}")
        for at in range(3)
    ]


def test_one_correction_is_kept_applied_and_demoted_where_it_fails(home, draw):
    """C12: the number corrected once is read right next time; what fails on a corrected document stands no more."""
    first, second, third = papers(draw)
    document_id, before = taken(home, first)
    assert before.candidate.number != first.number

    correct(home, document_id, "number", first.number)
    next_id, after = taken(home, second)

    assert (after.candidate.number, after.fields["number"].check) == (second.number, "template")
    assert not after.fields["number"].auto
    with home.store.read() as uow:
        (body,) = uow.lessons.standing()
    assert Template.model_validate_json(body).version == 1

    correct(home, next_id, "number", f"X{second.number}")
    with home.store.read() as uow:
        assert (uow.lessons.standing(), uow.lessons.due()) == ([], [next_id])

    # What stands nowhere on the page teaches nothing, and the number is asked again.
    _, last = taken(home, third)
    assert last.fields.get("number") is None or last.fields["number"].check != "template"


def test_the_second_correction_makes_a_second_version_that_the_first_document_trusts(home, draw):
    """C12: corrected documents are what the next template is tried on."""
    first, second, third = papers(draw)
    one, _ = taken(home, first)
    correct(home, one, "number", first.number)
    two, kept = taken(home, second)
    assert kept.candidate.number == second.number

    correct(home, two, "contract_reference", "C-4711")
    _, last = taken(home, third)
    with home.store.read() as uow:
        (body,) = uow.lessons.standing()
    template = Template.model_validate_json(body)

    assert (template.version, template.trusted) == (2, 1)
    assert (last.candidate.number, last.fields["number"].auto) == (third.number, True)
