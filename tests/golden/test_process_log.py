"""A real purchase-to-pay log, replayed as orders: 6,033 order items, one for each way the process ever went."""

import gzip
import json
from itertools import pairwise

from rules_engine.pipeline.lifecycle.journal import fold
from rules_engine.pipeline.lifecycle.notes import invoices_net, notes, receipt_advices_net
from rules_engine.pipeline.lifecycle.statuses import FIRST, ORDER_TRANSITIONS
from tests.corpus import corpus_path
from tests.process_log import FOLDER, LABELS, journals

CASES = 6_033


def test_every_case_walks_through_the_table_and_gets_its_labels():
    """T1, T2: each case reaches a status by listed transitions, all else is refused by name; every label agrees."""
    with gzip.open(corpus_path(*FOLDER, "case-labels.truth.json.gz"), "rt", encoding="utf-8") as file:
        truth = json.load(file)
    found = journals()
    illegal, unnamed, disagreeing = [], [], []
    for name, journal in found.items():
        standing, told, label = fold(journal), notes(journal), truth[name]
        walked = standing.walked
        if not walked or walked[0] not in FIRST or any(b not in ORDER_TRANSITIONS[a] for a, b in pairwise(walked)):
            illegal.append((name, walked))
        unnamed += [(name, refused) for refused in standing.refused if not refused.why]
        disagreeing += [(name, key) for key, note in LABELS.items() if (note in told) != label[key]]
        counts = (receipt_advices_net(journal), invoices_net(journal))
        if counts != (label["goodsReceiptsNet"], label["invoiceReceiptsNet"]):
            disagreeing.append((name, counts))

    assert CASES == len(found)
    assert not illegal
    assert not unnamed
    assert not disagreeing
