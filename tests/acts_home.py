"""A home with people in it, for tests of acts: documents that are held or wait for an approval."""

from contextlib import contextmanager
from itertools import count

from connectors.ubl_writer import write
from rules_engine.documents.candidate import Candidate, Extraction
from rules_engine.documents.party import Party
from rules_engine.pipeline.acts.correcting import value_at
from rules_engine.pipeline.acts.intent import Intent
from rules_engine.pipeline.acts.people import Person, Role
from rules_engine.pipeline.acts.reviewing import CHECKS, keep_check
from rules_engine.storage.accounts import AccountRows
from rules_engine.storage.acts import ActRow, ActRows, acts
from rules_engine.storage.rulebook import Rulebook
from tests.chains import invoice, order, receipt
from tests.durability.homes import open_home
from tests.samples import SELLER

IBAN = "NO9386011117947"
OTHER_IBAN = "NO8330001234567"
LIMIT = 10**9

# Above what other tests on the same database number their documents with.
_numbers = count(1001)


def person(login, *roles, limit=None, currency="DKK", company=None):
    """Make a person."""
    return Person(
        login=login,
        name=login.title(),
        roles=frozenset(roles),
        company_id=company,
        approval_limit=limit,
        approval_currency=None if limit is None else currency,
    )


MARA = person("mara", Role.REVIEWER)
RAVI = person("ravi", Role.APPROVER, limit=LIMIT)
HELEN = person("helen", Role.APPROVER, limit=LIMIT)
JO = person("jo", Role.ANALYST)
KIM = person("kim", Role.ANALYST, Role.APPROVER, Role.REVIEWER, limit=LIMIT)
TOM = person("tom", Role.BUYER)
INES = person("ines", Role.RECEIVER)
ADA = person("ada", Role.ADMIN)
PEOPLE = (MARA, RAVI, HELEN, JO, KIM, TOM, INES, ADA)


class ActsHome:
    """An opened home with people."""

    def __init__(self, line):
        self.line = line
        self.acts = line.acts
        self.store = line.store
        for each in PEOPLE:
            self.enter(each)

    def enter(self, someone):
        """Enter a person, or change one."""
        values = {
            "name": someone.name,
            "roles": " ".join(sorted(someone.roles)),
            "company_id": someone.company_id,
            "approval_limit": someone.approval_limit,
            "approval_currency": someone.approval_currency,
            "changed_at": "",
        }
        with self.store.write() as uow:
            rows = AccountRows(uow.connection)
            if rows.person(someone.login) is None:
                rows.add(values | {"login": someone.login, "password_hash": "none", "created_at": ""})
            else:
                rows.change(someone.login, values | {"active": 1})
        return someone

    @property
    def kept(self):
        """The rulesets of the home, as whoever holds its files reads them."""
        return self.line.kept_rulesets

    def take(self, *documents):
        """Capture documents and process everything."""
        for document in documents:
            content = document if isinstance(document, bytes) else write(document)
            self.line.capture_bytes(content, f"{next(_numbers)}.xml", "test")
        self.process()

    def process(self):
        """Process everything there is to do."""
        assert self.line.run_until_idle(90)

    def told(self, number):
        """Tell where a document stands."""
        (told,) = self.line.status(number)
        return told

    def row(self, document_id):
        """Give the row of a document."""
        with self.store.read() as uow:
            return uow.documents.known(document_id)

    def held(self, price="130", quantity=10, **more):
        """Take in an invoice that is held for its price; return its number and its order's."""
        name = str(next(_numbers))
        bill = invoice(
            f"INV-{name}", f"PO-{name}", price=price, quantity=quantity, payee=None, seller=_seller(), **more
        )
        self.take(order(f"PO-{name}", quantity=quantity), receipt(f"GR-{name}", f"PO-{name}", quantity), bill)
        assert "held" == self.told(f"INV-{name}")["status"], self.told(f"INV-{name}")
        return name

    def waiting(self, price="50000"):
        """Take in an invoice that needs an approval; return the name in its numbers."""
        name = str(next(_numbers))
        bill = invoice(f"INV-{name}", f"PO-{name}", price=price, seller=_seller())
        self.take(order(f"PO-{name}", price=price), receipt(f"GR-{name}", f"PO-{name}"), bill)
        assert "needs_approval" == self.told(f"INV-{name}")["status"], self.told(f"INV-{name}")
        return name

    def id(self, name, kind="INV"):
        """Give the id of a document."""
        return self.told(f"{kind}-{name}")["document_id"]

    def intent(self, act, name, said="", **changes):
        """Give the intent of an act on an invoice, filled in with what stands; of several the one that says so."""
        wanted = {key: changes[key] for key in ("resolution", "tier") if key in changes}
        for offer in self.acts.offers(KIM, self.id(name)):
            if offer.act == act and said in offer.sentence and wanted.items() <= offer.intent.model_dump().items():
                return offer.intent.model_copy(update=changes)
        raise AssertionError(f"{act} is not offered on {name}")

    def correction(self, name, field, value, kind="INV"):
        """Give the intent to correct a field, with what stands in it as seen."""
        document_id = self.id(name, kind)
        with self.store.read() as uow:
            extraction = Extraction.model_validate_json(uow.documents.reading(document_id).extraction)
        seen = value_at(extraction.candidate or Candidate(), field)
        return Intent(document_id=document_id, field=field, value=value, seen_value=seen)

    def plant(self, logins, duty, document_id):
        """Note that people performed a duty on a document."""
        with self.store.write() as uow:
            for login in [logins] if isinstance(logins, str) else logins:
                ActRows(uow.connection).add(ActRow("planted", login, duty=duty, document_id=document_id), uow.at)

    def uproot(self):
        """Forget what was planted."""
        with self.store.write() as uow:
            uow.connection.execute(acts.delete().where(acts.c.name == "planted"))

    def publication(self, ruleset_id="starter", **changes):
        """Give the intent to publish the draft that stands, with everything behind it that it needs."""
        draft = self.kept.draft(ruleset_id)
        self.check(ruleset_id)
        seen = Intent(ruleset_id=ruleset_id, seen_revision=draft.revision, ruleset_hash=draft.ruleset_hash)
        if not draft.published and not self.kept.review(ruleset_id).sent_by:
            self.acts.perform(JO, "submit", seen)
        return seen.model_copy(update=changes)

    def check(self, ruleset_id="starter", state="good", names=CHECKS):
        """Note that checks on a draft ended so; what really runs them is tested where that is its subject."""
        draft = Rulebook.of(self.store).draft(ruleset_id).ruleset
        with self.store.write() as uow:
            standing = uow.master.effective(ruleset_id, uow.at)
            base = "" if standing is None else standing.ruleset_hash
            for name in names:
                keep_check(uow, "jo", draft, base, name, state, {})

    def entries(self, who=None):
        """Give who did what, from the audit chain."""
        with self.store.read() as uow:
            query = "SELECT who, what, document_id, reason FROM audit_entries ORDER BY seq"
            found = [tuple(row) for row in uow.connection.exec_driver_sql(query)]
        return [entry for entry in found if who is None or entry[0] == who]

    def print(self):
        """Give everything that could have changed."""
        with self.store.read() as uow:
            tables = ("documents", "holds", "approvals", "outbox", "acts", "readings", "audit_entries", "decisions")
            return [
                uow.connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables
            ]


def _seller():
    return Party(**(SELLER.model_dump() | {"iban": IBAN}))


@contextmanager
def acts_home(folder):
    """Open a home with people."""
    with open_home(folder) as line:
        yield ActsHome(line)
