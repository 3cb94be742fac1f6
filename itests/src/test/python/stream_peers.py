"""The other end of Gyre's streams: one echo of random bytes over each kind of connection.

    stream_peers.py serve FOLDER CERTIFICATE KEY   prints where it listens, one line "KIND ADDRESS" each, and "ready"
    stream_peers.py call CERTIFICATE KIND=ADDRESS...

For each connection it prints "KIND SHA256-SENT SHA256-RECEIVED" when it is over. What is sent begins with its length in
eight bytes. The end of what the client sends is told by half-close where the kind has it (tcp, unix), else (tls,
starttls) by the length; the server echoes all of it and closes.
"""

import asyncio
import hashlib
import os
import ssl
import struct
import sys

SIZE = 3_000_000
HOST = "127.0.0.1"


def halfcloses(kind):
    return kind in ("tcp", "unix")


async def read_all(kind, reader, each):
    head = await reader.readexactly(8)
    digest = hashlib.sha256(head)
    await each(head)
    left = struct.unpack(">Q", head)[0]
    while left or halfcloses(kind):
        data = await reader.read(65536)
        if not data:
            break
        left -= len(data)
        digest.update(data)
        await each(data)
    assert left == 0, f"{kind}: {left} bytes are missing"
    return digest.hexdigest()


async def serve_one(kind, context, reader, writer):
    if kind == "starttls":
        assert await reader.readline() == b"STARTTLS\n"
        writer.write(b"GO\n")
        await writer.drain()
        await writer.start_tls(context)

    async def echo(data):
        writer.write(data)
        await writer.drain()

    digest = await read_all(kind, reader, echo)
    writer.close()
    await writer.wait_closed()
    print(kind, digest, digest, flush=True)


async def serve(folder, certificate, key):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    def handler(kind):
        return lambda reader, writer: serve_one(kind, context, reader, writer)

    for kind in ("tcp", "tls", "starttls"):
        server = await asyncio.start_server(
            handler(kind), HOST, 0, ssl=context if kind == "tls" else None)
        print(kind, server.sockets[0].getsockname()[1], flush=True)
    path = os.path.join(folder, "asyncio.socket")
    await asyncio.start_unix_server(handler("unix"), path)
    print("unix", path, flush=True)
    print("ready", flush=True)
    await asyncio.sleep(60)


async def call_one(kind, address, context):
    name = "gyre.test"
    if kind == "unix":
        reader, writer = await asyncio.open_unix_connection(address)
    elif kind == "tls":
        reader, writer = await asyncio.open_connection(
            HOST, int(address), ssl=context, server_hostname=name)
    else:
        reader, writer = await asyncio.open_connection(HOST, int(address))
    if kind == "starttls":
        writer.write(b"STARTTLS\n")
        assert await reader.readline() == b"GO\n"
        await writer.start_tls(context, server_hostname=name)
    data = struct.pack(">Q", SIZE) + os.urandom(SIZE)

    async def send():
        for i in range(0, len(data), 100_000):
            writer.write(data[i:i + 100_000])
            await writer.drain()
        if halfcloses(kind):
            writer.write_eof()

    async def ignore(_):
        pass

    sending = asyncio.create_task(send())
    received = await read_all(kind, reader, ignore)
    await sending
    assert await reader.read() == b"", "the server should have closed"
    writer.close()
    await writer.wait_closed()
    print(kind, hashlib.sha256(data).hexdigest(), received, flush=True)


async def call(certificate, *peers):
    context = ssl.create_default_context(cafile=certificate)
    await asyncio.gather(*(call_one(*peer.split("=", 1), context) for peer in peers))


if __name__ == "__main__":
    asyncio.run({"serve": serve, "call": call}[sys.argv[1]](*sys.argv[2:]))
