"""An echo server on asyncio's own loop or on uvloop, as a peer in the questions about sockets.

Usage: echo_server.py asyncio|uvloop tcp
       echo_server.py asyncio|uvloop unix PATH
       echo_server.py asyncio|uvloop udp

Prints the port, or 0, when it listens. Ends with its standard input.
"""

import asyncio
import sys


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


class DatagramEcho(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        self.transport.sendto(data, addr)


async def main(kind, path=None):
    loop = asyncio.get_running_loop()
    if kind == "unix":
        await loop.create_unix_server(Echo, path, backlog=1024)
        print(0, flush=True)
    elif kind == "udp":
        transport, _ = await loop.create_datagram_endpoint(DatagramEcho, ("127.0.0.1", 0))
        print(transport.get_extra_info("sockname")[1], flush=True)
    else:
        server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=1024)
        print(server.sockets[0].getsockname()[1], flush=True)
    end = loop.create_future()
    loop.add_reader(sys.stdin, lambda: sys.stdin.readline() or end.done() or end.set_result(None))
    await end


if sys.argv[1] == "uvloop":
    import uvloop

    uvloop.install()
asyncio.run(main(*sys.argv[2:]))
