"""Work that takes a while: run beside everything else, with its progress shown until it is done."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from rules_engine.pipeline.rule_desk import Progress

Result = TypeVar("Result")
LOOK_SECONDS = 0.5
"""How often progress is shown."""


async def followed(
    state: Any,  # noqa: ANN401 - the framework's proxy of a state in the background
    work: Callable[[Progress], Result],
    tell: Callable[[int, int], None],
) -> Result:
    """Run work in a thread; tell within the state how many of how many are done. Raises what the work raises."""
    done = [0, 0]

    def progress(count: int, of: int) -> None:
        done[:] = [count, of]

    running = asyncio.create_task(asyncio.to_thread(work, progress))
    while not running.done():
        await asyncio.wait([running], timeout=LOOK_SECONDS)
        if done[1]:
            async with state:
                tell(*done)
    return running.result()
