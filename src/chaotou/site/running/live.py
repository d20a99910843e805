"""The live process: numbers and seals every 200 ms, and streams what was sealed. No ORM, no Django apps.

``GET /`` is a stream of server-sent events (WHATWG HTML, section 9.2): ``entry`` for each numbered entry, with its
position as id, then ``head`` for the head that covers it. ``?subject=BD-2026-001042`` keeps to one record. What an
entry's body does not say openly is not in the stream either. A reader that was cut off asks on by ``Last-Event-ID``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .numbering import Numbering, Sealed

#: A reader that is so far behind is asked to reload instead of being sent everything.
MOST_BEHIND = 1000
#: A comment line so often keeps proxies from closing a quiet stream.
QUIET_S = 15
MOST_READERS = 5000

_HEAD = (
    "HTTP/1.1 {status}\r\nContent-Type: {type}\r\nCache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\n"
    "X-Content-Type-Options: nosniff\r\nX-Accel-Buffering: no\r\nConnection: close\r\n\r\n"
)


@dataclass(eq=False)
class Reader:
    """One open stream."""

    subject: str
    waiting: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(200))

    def give(self, sealed: Sealed) -> None:
        """Queue what concerns this reader; who does not read fast enough is cut off and will ask on."""
        text = message(sealed, self.subject)
        if text:
            try:
                self.waiting.put_nowait(text)
            except asyncio.QueueFull:
                self.waiting.get_nowait()
                self.waiting.put_nowait(None)


def message(sealed: Sealed, subject: str) -> bytes:
    """A round as lines of the stream; for one subject only if the round concerns it."""
    mine = [e for e in sealed.entries if not subject or e["subject"] == subject]
    if subject and not mine:
        return b""
    lines = [f"id: {e['position']}\nevent: entry\ndata: {_json(e)}\n\n" for e in mine]
    lines.append(f"event: head\ndata: {_json({'size': sealed.size, 'head': sealed.head})}\n\n")
    return "".join(lines).encode()


class Live:
    """The stream's server over what the numbering thread hands it."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.readers: set[Reader] = set()

    def publish(self, sealed: Sealed) -> None:
        """Give a round to every reader."""
        for reader in self.readers:
            reader.give(sealed)

    async def answer(self, incoming: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        """One HTTP request: the stream, ``/health``, or 404."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            request = await asyncio.wait_for(incoming.readuntil(b"\r\n\r\n"), 10)
            path, headers = _parsed(request)
            if path.path == "/health":
                _begin(out, "200 OK" if self.numbering.healthy() else "503 Service Unavailable", "application/json")
                out.write(_json(self.numbering.state() | {"readers": len(self.readers)}).encode())
            elif path.path in ("/", "/live"):
                await self._stream(incoming, out, path.query, headers)
            else:
                _begin(out, "404 Not Found", "text/plain; charset=utf-8")
            await out.drain()
        out.close()

    async def _stream(
        self, incoming: asyncio.StreamReader, out: asyncio.StreamWriter, query: str, headers: dict[str, str]
    ) -> None:
        if len(self.readers) >= MOST_READERS:
            _begin(out, "503 Service Unavailable", "text/plain; charset=utf-8")
            return
        _begin(out, "200 OK", "text/event-stream; charset=utf-8")
        out.write(b"retry: 1000\n\n")
        reader = Reader(parse_qs(query).get("subject", [""])[0])
        self.readers.add(reader)
        gone = asyncio.create_task(incoming.read())
        try:
            await self._missed(out, reader, headers.get("last-event-id", ""))
            while not gone.done():
                text = await _next(reader, gone)
                if text is None:
                    return
                out.write(text)
                await asyncio.wait_for(out.drain(), 20)
        finally:
            gone.cancel()
            self.readers.discard(reader)

    async def _missed(self, out: asyncio.StreamWriter, reader: Reader, last: str) -> None:
        """Send what came between the last entry a returning reader has seen and now, or tell it to reload."""
        if not last.isdigit():
            return
        missed = await asyncio.to_thread(self.numbering.since, int(last) + 1, MOST_BEHIND)
        out.write(b"event: reload\ndata: {}\n\n" if missed is None else message(missed, reader.subject))


async def _next(reader: Reader, gone: asyncio.Task[bytes]) -> bytes | None:
    """What to send next: a round, or a sign of life after a quiet time; None where the reader is cut off or gone."""
    told = asyncio.create_task(reader.waiting.get())
    await asyncio.wait({told, gone}, timeout=QUIET_S, return_when=asyncio.FIRST_COMPLETED)
    if told.done():
        return told.result()
    told.cancel()
    return None if gone.done() else b": quiet\n\n"


def _parsed(request: bytes) -> tuple[Any, dict[str, str]]:
    first, *rest = request.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    fields = (line.partition(":") for line in rest if line)
    path = urlsplit(parts[1]) if len(parts) == 3 and parts[0] == "GET" else urlsplit("/none")
    return path, {name.strip().lower(): value.strip() for name, _, value in fields}


def _begin(out: asyncio.StreamWriter, status: str, type: str) -> None:
    out.write(_HEAD.format(status=status, type=type).encode())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def serve(host: str, port: int) -> None:
    """Run until SIGTERM: the numbering in its thread, the stream here."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    numbering = Numbering()
    live = Live(numbering)

    def hand_on(sealed: Sealed) -> None:
        loop.call_soon_threadsafe(live.publish, sealed)

    numbering.listener = hand_on
    server = await asyncio.start_server(live.answer, host, port, limit=16384, backlog=1024)
    thread = threading.Thread(target=numbering.run, name="numbering")
    thread.start()
    parent = os.getppid()
    try:
        while not stop.is_set() and os.getppid() == parent and thread.is_alive():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 1)
    finally:
        server.close()
        numbering.stop.set()
        await asyncio.to_thread(thread.join)
    if not stop.is_set() and os.getppid() == parent:
        sys.exit(1)


def main() -> None:
    """``python -m chaotou.site.running.live``: host and port from the environment that the supervisor sets."""
    # The seal goes before everything else, where the system lets it.
    with contextlib.suppress(PermissionError):
        os.nice(-5)
    host, port = os.environ.get("CHAOTOU_LIVE_BIND", "127.0.0.1:8001").rsplit(":", 1)
    asyncio.run(serve(host, int(port)))


if __name__ == "__main__":
    main()
