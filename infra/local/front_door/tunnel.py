"""A WebSocket: a tunnel that copies bytes both ways, unread, until one side closes."""

import asyncio

import h11

from peer import CHUNK, Peer


async def run(client: Peer, upstream: Peer, request: h11.Request, path: str, head: list):
    """Asks the socket API for the connection, and copies until one side ends."""
    query = request.target.partition(b"?")[2]
    lines = [b"GET " + path.encode() + (b"?" + query if query else b"") + b" HTTP/1.1"]
    lines += [name + b": " + value for name, value in head]
    lines += [b"connection: Upgrade", b"upgrade: websocket"]
    upstream.writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + client.http.trailing_data[0])
    copies = [_copy(client.reader, upstream.writer), _copy(upstream.reader, client.writer)]
    tasks = [asyncio.create_task(copy) for copy in copies]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    upstream.close()


async def _copy(reader, writer):
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
