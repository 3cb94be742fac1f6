"""Prints the order of events of child processes under asyncio, one scenario a line.

The tests of itests in the package processes hold these lines as their expectations. Each scenario
is such that the order does not depend on who is faster: a process waits to be told, or for a while.
To print them again: python3.11 subprocess_order.py
"""

import asyncio
import os
import tempfile

PIPES = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE,
         "stderr": asyncio.subprocess.PIPE}


class Log(asyncio.SubprocessProtocol):
    def __init__(self):
        self.events = []
        self.lost = asyncio.get_running_loop().create_future()
        self.exited = asyncio.get_running_loop().create_future()

    def see(self, event):
        if not self.events or self.events[-1] != event:
            self.events.append(event)

    def connection_made(self, transport):
        self.transport = transport
        self.see("made")

    def pipe_data_received(self, fd, data):
        self.see(f"data {fd}")

    def pipe_connection_lost(self, fd, exc):
        self.see(f"pipe {fd} lost" + ("" if exc is None else " broken"))

    def process_exited(self):
        self.see(f"exited {self.transport.get_returncode()}")
        self.exited.set_result(None)

    def connection_lost(self, exc):
        self.see("lost" + ("" if exc is None else " " + str(exc)))
        self.lost.set_result(None)

    def pause_writing(self):
        self.see("pause")

    def resume_writing(self):
        self.see("resume")


async def shell(line, **options):
    return await asyncio.get_running_loop().subprocess_shell(Log, line, **{**PIPES, **options})


async def exits_after_its_pipes():
    class Answering(Log):
        def pipe_connection_lost(self, fd, exc):
            super().pipe_connection_lost(fd, exc)
            if fd > 0:
                self.transport.get_pipe_transport(0).write(b"go on\n")

    _, log = await asyncio.get_running_loop().subprocess_shell(
        Answering, "echo out; exec 1>&-; read x; echo err >&2; exec 2>&-; read x;"
                   " exec 0<&-; sleep 0.1; exit 3", **PIPES)
    await log.lost
    return log


async def leaves_a_child_that_holds_its_output():
    with tempfile.TemporaryDirectory() as folder:
        go_on = os.path.join(folder, "go_on")
        _, log = await shell("(until [ -e \"$GO_ON\" ]; do sleep 0.01; done; echo late) & exit 0",
                             stdin=None, stderr=None, env={**os.environ, "GO_ON": go_on})
        await log.exited
        open(go_on, "w").close()
        await log.lost
    return log


async def is_killed():
    transport, log = await shell("exec sleep 60", stdout=None, stderr=None)
    transport.kill()
    await log.lost
    return log


async def is_closed_while_it_runs():
    transport, log = await shell("exec sleep 60", stdin=None, stdout=None, stderr=None)
    transport.close()
    await log.lost
    return log


async def does_not_read_its_input():
    transport, log = await shell("sleep 0.2; exec 0<&-; sleep 0.2; exit 0", stdout=None,
                                 stderr=None)
    transport.get_pipe_transport(0).write(b"x" * 1_000_000)
    await log.lost
    return log


async def closes_its_input_of_which_nothing_is_left():
    _, log = await shell("exec 0<&-; sleep 0.2; exit 0", stdout=None, stderr=None)
    await log.lost
    return log


async def takes_all_of_its_input():
    transport, log = await shell("sleep 0.1; cat >/dev/null; exec 0<&-; sleep 0.1; exit 7",
                                 stdout=None, stderr=None)
    transport.get_pipe_transport(0).write(b"x" * 1_000_000)
    transport.get_pipe_transport(0).close()
    await log.lost
    return log


async def main():
    for scenario in (exits_after_its_pipes, leaves_a_child_that_holds_its_output, is_killed,
                     is_closed_while_it_runs, does_not_read_its_input,
                     closes_its_input_of_which_nothing_is_left, takes_all_of_its_input):
        log = await scenario()
        print(f"{scenario.__name__}: {', '.join(log.events)}")


asyncio.run(main())
