"""One HTTP/1.1 connection with its parser, to the client or to the API."""

import asyncio
import time

import h11

CHUNK = 64 * 1024


class Peer:
    """One HTTP/1.1 connection with its parser."""

    def __init__(self, role, reader, writer):
        self.http = h11.Connection(role, max_incomplete_event_size=64 * 1024)
        self.reader, self.writer = reader, writer
        self.idle_since = time.monotonic()

    @classmethod
    async def connect(cls, address: str) -> "Peer":
        """A new connection to a server at `host:port`."""
        host, port = address.rsplit(":", 1)
        return cls(h11.CLIENT, *await asyncio.open_connection(host, int(port)))

    def is_done(self) -> bool:
        """Whether request and answer are both complete."""
        return self.http.our_state is h11.DONE and self.http.their_state is h11.DONE

    def can_answer(self) -> bool:
        """Whether nothing of an answer was sent yet."""
        return self.http.our_state in (h11.IDLE, h11.SEND_RESPONSE)

    def address(self) -> str:
        """Who is at the other end, an IPv4 address in its own form."""
        name = self.writer.get_extra_info("peername")
        return name[0].removeprefix("::ffff:") if name else "-"

    async def next(self):
        """The next event; reads as needed."""
        while True:
            event = self.http.next_event()
            if event is h11.NEED_DATA:
                if self.http.they_are_waiting_for_100_continue:
                    await self.send(h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue"))
                self.http.receive_data(await self.reader.read(CHUNK))
                continue
            return event

    async def send(self, event):
        """Writes the event and waits until the other side takes it."""
        data = self.http.send(event)
        if data:
            self.writer.write(data)
            await self.writer.drain()

    def close(self):
        self.writer.close()
