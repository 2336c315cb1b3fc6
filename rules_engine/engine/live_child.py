"""The child that compiles first: makes every ruleset of the engine once, asserts its facts, and ends.

Reads a JSON list of ``{"rules": …, "facts": […]}`` from standard input; ends with code 0 when the engine survived all.
The first fact must fire: the engine frees what it never set when a session ends in which nothing fired.
"""

import resource
import sys

import durable_rules_engine as native
import orjson

MEMORY_MAX = 2_000_000_000
"""Address space of the child in bytes."""


def main() -> None:
    """Compile what stands on standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number, pack in enumerate(orjson.loads(sys.stdin.buffer.read())):
        handle = native.create_ruleset(f"check{number}", pack["rules"])
        for fact in pack["facts"]:
            refused, place = native.assert_fact(handle, fact)
            if refused:
                continue
            found = native.start_action_for_state(handle, place)
            message = found[1] if found else None
            while message:
                message = native.complete_and_start_action(handle, place)
            native.retract_fact(handle, '{"id":"D"}')
        native.delete_state(handle, "0")
        native.delete_ruleset(handle)


if __name__ == "__main__":
    main()
