"""The reverse proxy of the local stack: forwards HTTP and WebSockets to the deployed API, whatever its id is.

    python infra/local/front_door PORT TARGET

TARGET is a JSON file that the deploy writes: `{"api": "127.0.0.1:4566", "host": "<id>.execute-api.localhost:4566"}`,
and with sockets also `"sockets": "/_aws/execute-api/<id>/<stage>"`. It is read again when it changes; while it is missing
every request is answered with 503. Like API Gateway, the proxy appends the caller's address to `X-Forwarded-For`.
Heads are parsed by h11, bodies pass unread and unbuffered, connections are kept alive on both sides.
"""

import asyncio
import resource
import sys

from door import Door
from target import Target


async def main():
    port, path = int(sys.argv[1]), sys.argv[2]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    door = Door(port, Target(path))
    servers = [await asyncio.start_server(door.serve, "127.0.0.1", port, backlog=1024)]
    try:
        servers.append(await asyncio.start_server(door.serve, "::1", port, backlog=1024))
    except OSError:
        print("no IPv6 loopback here; serving 127.0.0.1 only", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main())
