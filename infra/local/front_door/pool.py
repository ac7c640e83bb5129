"""A pool of open connections to the API: keep-alive."""

import time

from peer import Peer

_IDLE_SECONDS = 30


class Pool:
    """Idle connections to one address."""

    def __init__(self):
        self.address = None
        self.idle: list[Peer] = []

    async def take(self, address: str) -> Peer:
        """A pooled connection that is still open, or a new one."""
        if address != self.address:
            self.drop()
            self.address = address
        while self.idle:
            peer = self.idle.pop()
            if not peer.reader.at_eof() and time.monotonic() - peer.idle_since < _IDLE_SECONDS:
                return peer
            peer.close()
        return await Peer.connect(address)

    def give_back(self, peer: Peer):
        """Keeps a connection whose answer is complete, and closes any other."""
        if peer.is_done():
            peer.http.start_next_cycle()
            peer.idle_since = time.monotonic()
            self.idle.append(peer)
        else:
            peer.close()

    def drop(self):
        """Closes them all."""
        while self.idle:
            self.idle.pop().close()
