"""How fluid the desk of rules is in a browser: frames while a table of 2,000 rows is edited, sorted and pasted into.

Beside it stands the same in a table of 20 rows, a condition of 60 comparisons beside one of 2, and the chain of a
thousand rules beside one of 20: what a machine makes slow for both is no fault of the page. Prints one JSON object per
contender, and one for moving the limit of a tolerance.

    python -m benchmarks.desk
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, sync_playwright

from rules_engine.pipeline.acts.people import Person, Role
from tests.ui.conftest import CHROMIUM, FLAGS, Visitor, serving
from tests.ui.papers import papers

NAMES = {20: "few", 1_000: "thousand", 2_000: "many"}
Row = dict[str, object]
JO: Final = Person(login="jo", name="Jo Lindqvist", roles=frozenset({Role.ANALYST}))
GROUPED: Final = 6
QUIET_MS: Final = 1_500
"""How long is waited for what an act sets off later."""

_WATCH: Final = """() => {
  window.frames_ms = [];
  let last = performance.now();
  const tick = (now) => {
    window.frames_ms.push(now - last);
    last = now;
    window.ticking = requestAnimationFrame(tick);
  };
  window.ticking = requestAnimationFrame(tick);
}"""
_WATCHED: Final = "() => { cancelAnimationFrame(window.ticking); return window.frames_ms; }"
_PASTE: Final = """text => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def _ruleset(rows: int, conditions: int) -> dict[str, Any]:
    """Return a ruleset with a table of so many rows and a rule of so many comparisons, in groups of at most six."""
    compared = [{"term": "document.line_count", "op": ">", "value": at} for at in range(conditions)]
    groups = [{"any": compared[start : start + GROUPED]} for start in range(0, conditions, GROUPED)]
    return {
        "id": f"fluid-{NAMES[rows]}",
        "name": f"Fluid {NAMES[rows]}",
        "rules": [
            {
                "id": "many",
                "when": {"all": groups},
                "then": [{"effect": "accept"}],
            }
        ],
        "tables": [
            {
                "id": "who",
                "hit_policy": "first",
                "outputs": [{"name": "tier", "type": "code", "codes": []}],
                "rows": [
                    {
                        "id": f"r{at}",
                        "when": {"term": "document.line_count", "op": ">", "value": rows - at},
                        "give": {"tier": f"t{at % 7}"},
                    }
                    for at in range(rows)
                ],
            }
        ],
    }


def _chained(rules: int) -> dict[str, Any]:
    """Return a ruleset of so many rules that hold; every tenth waits for the one before it."""

    def when(at: int) -> dict[str, Any]:
        own = {"term": "document.line_count", "op": ">", "value": at}
        return {"any": [own, {"term": f"hold.H{at - 1}", "op": "is true"}]} if at and at % 10 == 0 else own

    held = [
        {
            "id": f"r{at}",
            "when": when(at),
            "then": [{"effect": "hold", "kind": "header", "reason": f"H{at}"}],
        }
        for at in range(rules)
    ]
    accepts = {
        "id": "accepts",
        "when": {"term": "document.read_surely", "op": "is true"},
        "then": [{"effect": "accept"}],
    }
    return {"id": f"chain-{NAMES[rules]}", "name": f"Chain {NAMES[rules]}", "rules": [accepts, *held]}


def _measured(page: Page, name: str, act: Callable[[], object]) -> Row:
    """Do something and return how long frames took meanwhile."""
    page.evaluate(_WATCH)
    act()
    page.wait_for_timeout(QUIET_MS)
    frames = sorted(page.evaluate(_WATCHED))
    told = {"p50": frames[len(frames) // 2], "p99": frames[len(frames) * 99 // 100], "max": frames[-1]}
    return {"name": name, "frames": len(frames)} | {f"frame_ms_{each}": round(ms, 1) for each, ms in told.items()}


def _table(page: Page, rows: int) -> Iterator[Row]:
    """Yield what a table of so many rows makes of editing, sorting and pasting."""
    page.goto(f"/rules?ruleset=fluid-{NAMES[rows]}&part=who")
    page.wait_for_selector("[data-cell='1:0']")
    cell = page.locator("[data-cell='1:1']")
    yield _measured(page, f"edit-{rows}", lambda: cell.press_sequentially("abcdefgh", delay=40))
    assert "abcdefgh" in cell.input_value(), "what was typed stands in the cell"
    yield _measured(page, f"sort-{rows}", page.locator(".grid th button").first.click)
    page.focus("[data-cell='0:0']")
    page.evaluate(_PASTE, "\n".join(f"{number}\tz{number}" for number in range(500)))
    yield _measured(page, f"paste-500-into-{rows}", lambda: page.click(".grid-card .banner button.primary"))
    assert page.input_value("[data-cell='3:1']") == "z3", "what was pasted stands in the table"


def _tree(page: Page, rows: int, conditions: int) -> Row:
    """Return what a condition of so many comparisons makes of typing."""
    page.goto(f"/rules?ruleset=fluid-{NAMES[rows]}&part=many")
    page.wait_for_selector(".cond .val")
    field = page.locator(".cond .val").first
    return _measured(page, f"condition-{conditions}", lambda: field.press_sequentially("123456", delay=40))


def _chain(page: Page, rules: int) -> Iterator[Row]:
    """Yield what the chain of so many rules makes of opening a group and of lighting the path of a rule."""
    page.goto(f"/chain?ruleset=chain-{NAMES[rules]}")
    page.wait_for_selector("[data-fold='1-hold']")
    yield _measured(page, f"chain-open-{rules}", lambda: page.click("[data-fold='1-hold']"))
    node = page.locator("[data-node^=r]").first
    yield _measured(page, f"chain-light-{rules}", lambda: node.click() or page.wait_for_selector(".node.end"))


def _slider(page: Page) -> Row:
    """Return what moving the limit of a tolerance over the variances it judged makes of the page."""
    page.goto("/rules?ruleset=starter&part=price")
    page.wait_for_selector("#touches")
    page.focus("#limit")
    return _measured(page, "slider", lambda: [page.keyboard.press("ArrowRight") for _ in range(10)])


def _read_in(page: Page, name: str, content: dict[str, Any]) -> None:
    """Make a ruleset of that name from a file."""
    page.goto("/rulesets")
    page.fill("[name=name]", name)
    page.click("#make")
    page.wait_for_selector(f"h1:has-text('{name}')")
    page.click("#exchange > summary")
    file = {"name": "r.json", "mimeType": "application/json", "buffer": json.dumps(content).encode()}
    page.set_input_files("#exchange-file", [file])
    page.click("#take-over")
    page.wait_for_selector("#exchange-told:has-text('revision')")


def main() -> None:
    """Measure everything."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as folder:
        files = papers(Path(folder))
        with serving(Path(home), (JO,), files=files) as app, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            jo = Visitor(browser, app)
            page = jo.sign_in("jo")
            print(json.dumps(_slider(page)))
            for rows, conditions in ((20, 2), (2_000, 60)):
                _read_in(page, f"Fluid {NAMES[rows]}", _ruleset(rows, conditions))
                for row in (*_table(page, rows), _tree(page, rows, conditions)):
                    print(json.dumps(row))
            for rules in (20, 1_000):
                _read_in(page, f"Chain {NAMES[rules]}", _chained(rules))
                for row in _chain(page, rules):
                    print(json.dumps(row))
            jo.close()
            browser.close()


if __name__ == "__main__":
    main()
