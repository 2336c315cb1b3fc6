"""Frames: how the engine's client and its child process talk over one socket.

A frame is four bytes of length, one letter that says what it is, and its content (JSON, or the bytes of a decision).
Never a pickle: what a child says is data, whoever took it over.
"""

import socket
from typing import Final

FRAME_MAX: Final = 256_000_000
"""Bytes of one frame."""

_HEAD: Final = 4


def send(channel: socket.socket, kind: bytes, content: bytes) -> None:
    """Send one frame.

    Raises:
        OSError: where the other side is gone, or does not take it in time.
        ValueError: for more than ``FRAME_MAX`` bytes.
    """
    size = len(kind) + len(content)
    if size > FRAME_MAX:
        raise ValueError(f"A frame of {size} bytes is larger than the limit of {FRAME_MAX}.")
    channel.sendall(size.to_bytes(_HEAD, "big") + kind + content)


def receive(channel: socket.socket) -> tuple[bytes, bytes] | None:
    """Return the kind and content of the next frame, or None where the other side is gone.

    Raises:
        OSError: where it does not come in time.
    """
    head = _exactly(channel, _HEAD)
    size = int.from_bytes(head, "big") if head else 0
    if not 0 < size <= FRAME_MAX:
        return None
    frame = _exactly(channel, size)
    return (frame[:1], frame[1:]) if frame else None


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    """Return so many bytes, or None where the other side stops before."""
    parts: list[bytes] = []
    while size:
        part = channel.recv(min(size, 1 << 20))
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
