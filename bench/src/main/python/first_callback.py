"""A loop of Python's that calls something back, as a peer in the question about starts.

Usage: first_callback.py asyncio|uvloop

Prints that it was called. Ends with its standard input.
"""

import asyncio
import sys

if sys.argv[1] == "uvloop":
    import uvloop

    loop = uvloop.new_event_loop()
else:
    loop = asyncio.new_event_loop()
loop.call_soon(print, "called")
loop.call_soon(loop.stop)
loop.run_forever()
sys.stdout.flush()
sys.stdin.read()
