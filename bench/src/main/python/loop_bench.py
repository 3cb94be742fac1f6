"""The contestants of CPython: asyncio's own loop, and uvloop.

Usage: loop_bench.py QUESTION asyncio|uvloop WHOLE

Answers the driver as dev.gyre.bench.harness.WorkerLoop does: reads how many operations a batch has,
prints what the batch took. It gets ready for so many operations as a WHOLE batch has, such as a
million pending timers, though it may be asked for a part. The questions are those of dev.gyre.bench.loop, each described there.
"""

import asyncio
import gc
import multiprocessing
import os
import random
import sys
import threading
import time
import tracemalloc
from collections import deque
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


class CallbackChain:
    def __init__(self, loop):
        self.loop = loop

    def run(self, operations):
        self.left, self.done = operations, 0
        self.loop.call_soon(self.step)
        self.loop.run_forever()
        return self.done

    def step(self):
        self.done += 1
        self.left -= 1
        if self.left > 0:
            self.loop.call_soon(self.step)
        else:
            self.loop.stop()


class CallbackFan:
    WIDTH = 1_000

    def __init__(self, loop):
        self.loop = loop

    def run(self, operations):
        self.done, self.unscheduled = 0, operations
        self.open_next()
        self.loop.run_forever()
        return self.done

    def open_next(self):
        self.pending = min(self.WIDTH, self.unscheduled)
        self.unscheduled -= self.pending
        for _ in range(self.pending):
            self.loop.call_soon(self.step)

    def step(self):
        self.done += 1
        self.pending -= 1
        if self.pending == 0:
            if self.unscheduled > 0:
                self.open_next()
            else:
                self.loop.stop()


class HandOver:
    def __init__(self, loop, producers):
        self.loop, self.producers = loop, producers
        self.threads = ThreadPoolExecutor(producers)

    def run(self, operations):
        each = operations // self.producers
        self.done, self.expected = 0, each * self.producers
        if each == 0:
            return 0
        for _ in range(self.producers):
            self.threads.submit(self.hand_over, each)
        self.loop.run_forever()
        return self.done

    def hand_over(self, count):
        for _ in range(count):
            self.loop.call_soon_threadsafe(self.step)

    def step(self):
        self.done += 1
        if self.done == self.expected:
            self.loop.stop()


class WakeUp:
    def __init__(self, loop):
        self.near, self.far = type(loop)(), type(loop)()
        for each in self.near, self.far:
            threading.Thread(target=each.run_forever, daemon=True).start()

    def run(self, operations):
        self.left, self.done, self.end = operations, 0, threading.Event()
        self.far.call_soon_threadsafe(self.pong)
        self.end.wait()
        return self.done

    def pong(self):
        self.near.call_soon_threadsafe(self.ping)

    def ping(self):
        self.done += 1
        self.left -= 1
        if self.left > 0:
            self.far.call_soon_threadsafe(self.pong)
        else:
            self.end.set()


def nothing():
    pass


class TimerCancel:
    IN_A_TURN = 100

    def __init__(self, loop):
        self.loop, self.random, self.pending = loop, random.Random(42), None

    def prepare(self, operations):
        if self.pending is None:
            self.pending = [self.schedule() for _ in range(operations)]

    def schedule(self):
        return self.loop.call_later(3600 + int(3600 * self.random.random()), nothing)

    def run(self, operations):
        self.done = 0
        self.loop.call_soon(self.replace, operations)
        self.loop.run_forever()
        return self.done

    def replace(self, left):
        now = min(left, self.IN_A_TURN)
        for _ in range(now):
            drawn = int(len(self.pending) * self.random.random())
            self.pending[drawn].cancel()
            self.pending[drawn] = self.schedule()
            self.done += 1
        if left > now:
            self.loop.call_soon(self.replace, left - now)
        else:
            self.loop.stop()


class TimerFire:
    def __init__(self, loop):
        self.loop, self.random = loop, random.Random(42)

    def run(self, operations):
        self.left, self.done = operations, 0
        self.loop.call_soon(self.schedule, operations)
        self.loop.run_forever()
        return self.done

    def schedule(self, operations):
        for _ in range(operations):
            self.loop.call_later(0.1 * self.random.random(), self.step)

    def step(self):
        self.done += 1
        self.left -= 1
        if self.left == 0:
            self.loop.stop()


class TaskSpawn:
    TOGETHER = 100

    def __init__(self, loop):
        self.loop = loop

    def run(self, operations):
        self.done = 0
        self.loop.run_until_complete(self.spawn(operations))
        return self.done

    async def spawn(self, operations):
        while operations > 0:
            tasks = [
                self.loop.create_task(self.count())
                for _ in range(min(operations, self.TOGETHER))
            ]
            for task in tasks:
                await task
            operations -= self.TOGETHER

    async def count(self):
        self.done += 1


class AwaitSwitch:
    def __init__(self, loop):
        self.loop = loop

    def run(self, operations):
        self.done = 0
        self.loop.run_until_complete(self.play(operations))
        return self.done

    async def play(self, operations):
        self.ping = self.loop.create_future()
        other = self.loop.create_task(self.answer(operations))
        for i in range(operations):
            self.pong = self.loop.create_future()
            self.ping.set_result(i)
            self.done += await self.pong == i
        await other

    async def answer(self, operations):
        for _ in range(operations):
            value = await self.ping
            self.ping = self.loop.create_future()
            self.pong.set_result(value)


class Generator:
    def __init__(self, loop):
        self.loop = loop

    def run(self, operations):
        return self.loop.run_until_complete(self.add_up(operations))

    async def add_up(self, operations):
        total = 0
        async for number in self.numbers(operations):
            total += number
        return total

    async def numbers(self, operations):
        for i in range(operations):
            await asyncio.sleep(0)
            yield i


class Executor:
    def __init__(self, loop):
        self.loop = loop

    def run(self, operations):
        return self.loop.run_until_complete(self.calls(operations))

    async def calls(self, operations):
        total = 0
        for _ in range(operations):
            total += await self.loop.run_in_executor(None, lambda: 1)
        return total


def one():
    return 1


class Processes:
    def __init__(self, loop, in_flight):
        self.loop, self.in_flight = loop, in_flight
        self.pool = ProcessPoolExecutor()

    def run(self, operations):
        return self.loop.run_until_complete(self.calls(operations))

    async def calls(self, operations):
        total, calls = 0, deque()
        for _ in range(operations):
            if len(calls) == self.in_flight:
                total += await calls.popleft()
            calls.append(self.loop.run_in_executor(self.pool, one))
        while calls:
            total += await calls.popleft()
        return total


class ProcessStart:
    def __init__(self, loop):
        self.loop = loop

    def run(self, operations):
        return self.loop.run_until_complete(self.pools(operations))

    async def pools(self, operations):
        total = 0
        for _ in range(operations):
            pool = ProcessPoolExecutor()
            total += await self.loop.run_in_executor(pool, one)
            pool.shutdown(wait=False)
        return total


class Heap:
    """What is held, by tracemalloc."""

    def __init__(self, loop):
        self.loop = loop
        tracemalloc.start()

    def prepare(self, operations):
        self.held = [None] * operations

    def retained(self, operations):
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        checksum = self.run(operations)
        gc.collect()
        return checksum, tracemalloc.get_traced_memory()[0] - before

    def run(self, operations):
        for i in range(operations):
            self.held[i] = self.make()
        return sum(each is not None for each in self.held)


class HeapFuture(Heap):
    def make(self):
        return self.loop.create_future()


class HeapTimer(Heap):
    def make(self):
        return self.loop.call_later(3600, nothing)


class HeapTask(Heap):
    def __init__(self, loop):
        super().__init__(loop)
        self.held = []

    def prepare(self, operations):
        async def release():
            for future in self.held:
                future.set_result(1)
            await asyncio.sleep(0)
            await asyncio.sleep(0)

        self.loop.run_until_complete(release())
        self.held = [None] * operations
        self.parked, self.tasks = 0, [None] * operations

    def run(self, operations):
        async def spawn():
            for i in range(operations):
                self.held[i] = self.loop.create_future()
                self.tasks[i] = self.loop.create_task(self.park(self.held[i]))
                if i % 1_000 == 0:
                    await asyncio.sleep(0)
            await asyncio.sleep(0)

        self.loop.run_until_complete(spawn())
        return self.parked

    async def park(self, future):
        self.parked += 1
        return await future


QUESTIONS = {
    "callback-chain": CallbackChain,
    "callback-fan": CallbackFan,
    "hand-over-1": lambda loop: HandOver(loop, 1),
    "hand-over-4": lambda loop: HandOver(loop, 4),
    "wake-up": WakeUp,
    "timer-cancel": TimerCancel,
    "timer-fire": TimerFire,
    "task-spawn": TaskSpawn,
    "await-switch": AwaitSwitch,
    "generator": Generator,
    "executor": Executor,
    "process-trip": lambda loop: Processes(loop, 1),
    "process-calls": lambda loop: Processes(loop, 100),
    "process-start": ProcessStart,
    "heap-future": HeapFuture,
    "heap-timer": HeapTimer,
    "heap-task": HeapTask,
}


def thread_times(ending):
    """Processor and waiting time of all threads; the calling one innermost, as ThreadTimes does."""
    own = str(threading.get_native_id())
    order = sorted(os.listdir("/proc/self/task"), key=lambda thread: (thread == own) != ending)
    cpu = wait = 0
    for thread in order:
        try:
            with open(f"/proc/self/task/{thread}/schedstat", encoding="ascii") as numbers:
                ran, waited, _ = numbers.read().split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        cpu += int(ran)
        wait += int(waited)
    return cpu, wait


def measure(contestant, operations, whole):
    if hasattr(contestant, "prepare"):
        contestant.prepare(max(operations, whole))
    if isinstance(contestant, Heap):
        start = time.perf_counter_ns()
        checksum, kept = contestant.retained(operations)
        return f"{operations} {time.perf_counter_ns() - start} 0 0 {kept} {checksum}"
    cpu_before, wait_before = thread_times(False)
    start = time.perf_counter_ns()
    checksum = contestant.run(operations)
    wall = time.perf_counter_ns() - start
    cpu, wait = thread_times(True)
    return f"{operations} {wall} {cpu - cpu_before} {wait - wait_before} -1 {checksum}"


def main():
    question, flavour, whole = sys.argv[1:]
    if flavour == "uvloop":
        import uvloop

        loop = uvloop.new_event_loop()
    else:
        loop = asyncio.new_event_loop()
    contestant = QUESTIONS[question](loop)
    print("ready", flush=True)
    for line in sys.stdin:
        print(measure(contestant, int(line), int(whole)), flush=True)
    for child in multiprocessing.active_children():
        child.terminate()  # those of a pool would outlive this process
    os._exit(0)


if __name__ == "__main__":
    main()
