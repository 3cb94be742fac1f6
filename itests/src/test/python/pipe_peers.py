"""The other end of Gyre's named pipes: echoes what it reads from one into the other, until the end.

    pipe_peers.py FROM TO

Prints "ready" when FROM can be written to, and at the end the SHA-256 of what has come.
"""

import asyncio
import hashlib
import os
import sys


async def main():
    loop = asyncio.get_running_loop()
    source = os.fdopen(os.open(sys.argv[1], os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), source)
    print("ready", flush=True)
    target = open(sys.argv[2], "wb", buffering=0)  # waits for who reads it
    transport, protocol = await loop.connect_write_pipe(
        lambda: asyncio.streams.FlowControlMixin(), target)
    transport.set_write_buffer_limits(0)  # drain() is then the only wait for all bytes that there is
    writer = asyncio.StreamWriter(transport, protocol, None, loop)
    digest = hashlib.sha256()
    while data := await reader.read(65536):
        digest.update(data)
        writer.write(data)
        await writer.drain()
    writer.close()
    print("sha256", digest.hexdigest(), flush=True)


asyncio.run(main())
