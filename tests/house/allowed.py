"""Every exception to the house's rules, each with its reason. Nothing else is excepted anywhere.

To allow one more, add a line with the reason in one sentence; a line that allows nothing any more fails the tests.
"""

WALLS = {
    "rules_engine/pipeline/line/runner.py": "the step runner: a defect in one step holds that document, not the line",
    "rules_engine/pipeline/line/worker.py": "the worker loop: a defect in one document must not stop the others",
    "ui/gate.py": "the gate: a person is told a defect happened, and never sees a stack trace",
}
"""The three files that may catch every exception, once each."""

CLOCKS = {
    "ui/wiring.py": "the composition root makes the one real clock and hands it to everybody as a port",
}
"""The files that may ask the machine for the time."""

EXEC = {
    "rules_engine/engine/generated.py": "runs the Python generated from a checked ruleset, never text a person wrote",
}
"""The files that may compile and execute generated code, once each."""

FLOAT_WORDS = frozenset({"interval", "ms", "seconds", "timeout"})
"""A name with one of these words measures time, never money; it may be a float."""

FLOAT_NAMES: dict[tuple[str, str], str] = {}
"""(file, name) that may be a float on the money path although it is no duration."""

_RECEIPT = "receipt advices as the command line's contract names them: --receipt"
_LIMIT = "the word of the tolerance model: a limit has a state, a breach an action"

NAMES: dict[tuple[str, str], str] = {
    ("rules_engine/matching/context.py", "receipts"): _RECEIPT,
    ("rules_engine/pipeline/line/once.py", "receipts"): _RECEIPT,
    ("rules_engine/rules/model.py", "receipts"): _RECEIPT,
    ("ui/cli_documents.py", "receipt"): _RECEIPT,
    ("ui/desk.py", "receipts"): _RECEIPT,
    ("rules_engine/rules/model.py", "state"): _LIMIT,
    ("rules_engine/rules/model.py", "action"): _LIMIT,
    ("rules_engine/rules/model.py", "BreachAction"): _LIMIT,
    ("rules_engine/rules/model.py", "StateFact"): "a rule states a fact: the verb of the rule language",
    ("ui/frame.py", "exception"): "the web framework calls its two error handlers by that name",
    ("ui/frame.py", "event"): "what the web framework hands to a middleware",
    ("ui/frame.py", "state"): "the same",
    ("ui/frame.py", "EventGate"): "the gate before the events of the web framework",
    ("ui/components/shell.py", "action"): "the attribute of HTML that says where a form is sent",
}
"""(file or folder, identifier) that may use a word of the glossary's "say not" column."""

TOP_LEVEL = {
    ".ci": "what a submission must pass",
    ".gitignore": "what is no part of the project",
    "CHANGELOG.md": "what changed, in users' words",
    "CONTRIBUTING.md": "how to work here",
    "LICENSE": "Apache-2.0",
    "Makefile": "the one runner",
    "README.md": "what it is, and the first minute",
    "SECURITY.md": "how to report, what is promised",
    "assets": "pictures and styles of the web app",
    "benchmarks": "measurements, never asserted",
    "connectors": "a room",
    "deploy": "how it is put on a server",
    "docs": "what users and contributors read",
    "extractors": "a room",
    "pyproject.toml": "the project, its pins and its checks",
    "requirements-bench.lock": "the engines that ours is measured beside, with hashes",
    "requirements-build.lock": "the build backend with its hashes",
    "requirements-dev.lock": "what checking and testing need, with hashes",
    "requirements.lock": "what running needs, with hashes",
    "rules_engine": "a room",
    "rulesets": "rule packs, data only",
    "rxconfig.py": "what the web framework reads",
    "tests": "proofs",
    "ui": "a room",
}
"""Everything that may stand at the top of the project, and why."""
