"""Prints the order of events of small asyncio programs, on a clock that moves only when idle.

Each line is a scenario's name and what it saw. The tests on AsyncioOrder run the same scenarios on
Gyre and hold these lines as their expectations. To print them again: python3.11 asyncio_order.py
"""

import asyncio
import selectors


class VirtualSelector(selectors.SelectSelector):
    """Waits by moving the loop's clock."""

    now = 0.0

    def __init__(self):
        super().__init__()
        self.events = []

    def select(self, timeout=None):
        if self.events:
            events, self.events = self.events, []
            return events
        if timeout is None:
            raise AssertionError("the loop would sleep for ever")
        self.now += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self):
        self.virtual = VirtualSelector()
        super().__init__(self.virtual)
        self._clock_resolution = 1e-9

    def time(self):
        return self.virtual.now


    def event(self, name, see, function=lambda: None):
        """Has the selector find something ready at its next poll."""
        handle = asyncio.Handle(lambda: (see(name), function()), (), self)
        key = selectors.SelectorKey(None, -1, selectors.EVENT_READ, (handle, None))
        self.virtual.events.append((key, selectors.EVENT_READ))


SCENARIOS = []


def scenario(function):
    SCENARIOS.append(function)
    return function


def callback(loop, see, *events):
    for event in events:
        loop.call_soon(see, event)


async def sleeper(see, name, seconds):
    try:
        see(name + " begins")
        await asyncio.sleep(seconds)
        see(name + " ends")
        return name
    except asyncio.CancelledError:
        see(name + " cancelled")
        raise


async def failing(see, name, seconds):
    await asyncio.sleep(seconds)
    see(name + " fails")
    raise ValueError(name)


async def hops(see, name, count):
    for i in range(count):
        see(f"{name}{i}")
        await asyncio.sleep(0)


def show(value):
    if isinstance(value, list):
        return " ".join(str(v) for v in value)
    return "nothing" if value is None else str(value).lower()


def kind(exception):
    if isinstance(exception, BaseExceptionGroup):
        return "group " + " ".join(str(e) for e in exception.exceptions)
    if isinstance(exception, asyncio.CancelledError):
        return "cancelled" + (" " + exception.args[0] if exception.args else "")
    if isinstance(exception, TimeoutError):
        return "timeout"
    return str(exception)


async def outcome(see, name, awaitable):
    try:
        see(f"{name} = {show(await awaitable)}")
    except BaseException as exception:
        see(f"{name} ! {kind(exception)}")


@scenario
async def soon_and_later(loop, see):
    loop.call_at(loop.time() - 5, see, "past")
    loop.call_later(-3, see, "negative")
    loop.call_later(0, see, "later0")
    loop.call_soon(see, "soon")
    await asyncio.sleep(1)


@scenario
async def timer_behind_ready(loop, see):
    loop.call_later(1, see, "timer")
    loop.call_later(1, lambda: callback(loop, see, "soon of timer"))
    await asyncio.sleep(2)
    see("main")


@scenario
async def nested_soon(loop, see):
    def first():
        see("first")
        loop.call_soon(see, "nested")

    loop.call_soon(first)
    loop.call_soon(see, "second")
    await asyncio.sleep(0)
    see("main")
    await asyncio.sleep(0)
    see("main again")


@scenario
async def interleaved_hops(loop, see):
    tasks = [loop.create_task(hops(see, name, 3)) for name in "ab"]
    for task in tasks:
        await task
    see("main")


@scenario
async def done_callbacks(loop, see):
    future = loop.create_future()
    third = lambda f: see("third")
    future.add_done_callback(lambda f: see("first"))
    future.add_done_callback(third)
    future.add_done_callback(lambda f: see("second"))
    future.add_done_callback(third)
    see(show(future.remove_done_callback(third)))
    future.set_result(1)
    callback(loop, see, "soon")
    see("set")
    future.add_done_callback(lambda f: see("late"))
    await asyncio.sleep(0)
    see("main")


@scenario
async def await_done_future(loop, see):
    future = loop.create_future()
    future.set_result(1)
    callback(loop, see, "soon")
    see(show(await future))
    await asyncio.sleep(0)
    see("main")


@scenario
async def task_end_to_awaiter(loop, see):
    async def child():
        see("child")
        callback(loop, see, "soon of child")

    task = loop.create_task(child())
    task.add_done_callback(lambda t: see("callback"))
    await task
    see("main")


@scenario
async def await_chain(loop, see):
    future = loop.create_future()

    async def inner():
        await future
        see("inner")

    async def outer(task):
        await task
        see("outer")

    inner_task = loop.create_task(inner())
    outer_task = loop.create_task(outer(inner_task))
    await asyncio.sleep(0)
    future.set_result(None)
    for i in range(4):
        await asyncio.sleep(0)
        see(f"turn {i}")
    await outer_task


@scenario
async def cancel_order(loop, see):
    task = loop.create_task(sleeper(see, "task", 9))
    await asyncio.sleep(0)
    callback(loop, see, "before")
    task.cancel()
    callback(loop, see, "after")
    await outcome(see, "task", task)


@scenario
async def cancel_chain(loop, see):
    inner = loop.create_task(sleeper(see, "inner", 9))

    async def wait():
        await outcome(see, "inner", inner)
        await asyncio.sleep(0)

    outer = loop.create_task(wait())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    outer.cancel("why")
    for i in range(4):
        await asyncio.sleep(0)
        see(f"turn {i}")
    see(show(outer.cancelled()))


@scenario
async def cancel_unstarted(loop, see):
    task = loop.create_task(sleeper(see, "task", 9))
    task.add_done_callback(lambda t: see("callback"))
    see(show(task.cancel("early")))
    callback(loop, see, "soon")
    await outcome(see, "task", task)


@scenario
async def cancel_self_then_await(loop, see):
    async def body():
        asyncio.current_task().cancel("self")
        callback(loop, see, "soon")
        try:
            await loop.create_future()
        except asyncio.CancelledError as error:
            see(kind(error))
        await asyncio.sleep(0)
        see("goes on")

    await loop.create_task(body())


@scenario
async def cancel_self_then_yield(loop, see):
    async def body():
        asyncio.current_task().cancel()
        callback(loop, see, "soon")
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError as error:
            see(kind(error))

    await loop.create_task(body())


@scenario
async def cancel_twice(loop, see):
    async def body():
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError as error:
            see(kind(error))
        await asyncio.sleep(0)
        see(show(asyncio.current_task().cancelling()))

    task = loop.create_task(body())
    await asyncio.sleep(0)
    task.cancel("first")
    task.cancel("second")
    await outcome(see, "task", task)


@scenario
async def cancel_in_finally(loop, see):
    async def body():
        try:
            await asyncio.sleep(9)
        finally:
            try:
                await asyncio.sleep(9)
            finally:
                see("inner finally")

    task = loop.create_task(body())
    await asyncio.sleep(0)
    task.cancel("first")
    await asyncio.sleep(1)
    task.cancel("second")
    await outcome(see, "task", task)


@scenario
async def cancel_with_result(loop, see):
    future = loop.create_future()
    task = loop.create_task(outcome(see, "future", future))
    await asyncio.sleep(0)
    future.set_result(1)
    task.cancel("too late")
    await task
    see(show(future.result()))


@scenario
async def cancelled_future_fails_awaiter(loop, see):
    future = loop.create_future()
    task = loop.create_task(outcome(see, "future", future))
    await asyncio.sleep(0)
    future.cancel("gone")
    callback(loop, see, "soon")
    await task
    see(show(task.cancelling()))


@scenario
async def gather_results(loop, see):
    tasks = [loop.create_task(sleeper(see, n, s)) for n, s in (("a", 2), ("b", 1))]
    await outcome(see, "gather", asyncio.gather(*tasks))


@scenario
async def gather_first_failure(loop, see):
    tasks = [
        loop.create_task(failing(see, "a", 2)),
        loop.create_task(failing(see, "b", 1)),
        loop.create_task(sleeper(see, "c", 3)),
    ]
    await outcome(see, "gather", asyncio.gather(*tasks))
    await tasks[2]


@scenario
async def gather_child_cancelled(loop, see):
    tasks = [loop.create_task(sleeper(see, n, 2)) for n in "ab"]
    outer = asyncio.gather(*tasks)
    loop.call_later(1, tasks[0].cancel, "child")
    await outcome(see, "gather", outer)
    see(show(outer.cancelled()))
    await tasks[1]


@scenario
async def gather_cancelled(loop, see):
    tasks = [loop.create_task(sleeper(see, n, 2)) for n in "ab"]
    outer = asyncio.gather(*tasks)
    loop.call_later(1, outer.cancel, "all")
    await outcome(see, "gather", outer)
    see(show(outer.cancelled()))


@scenario
async def gather_awaiter_cancelled(loop, see):
    async def body():
        await asyncio.gather(*[sleeper(see, n, 2) for n in "ab"])

    task = loop.create_task(body())
    loop.call_later(1, task.cancel, "awaiter")
    await outcome(see, "task", task)


@scenario
async def gather_cancelled_child_fails(loop, see):
    async def stubborn():
        try:
            await asyncio.sleep(9)
        finally:
            raise ValueError("clean-up")

    outer = asyncio.gather(loop.create_task(stubborn()))
    loop.call_later(1, outer.cancel)
    await outcome(see, "gather", outer)


@scenario
async def gather_cancelled_when_children_are_done(loop, see):
    future = loop.create_future()
    outer = asyncio.gather(future)
    task = loop.create_task(outcome(see, "gather", outer))
    await asyncio.sleep(0)
    future.set_result(1)
    see(show(outer.cancel()))
    await task


@scenario
async def gather_outcomes(loop, see):
    tasks = [
        loop.create_task(failing(see, "a", 2)),
        loop.create_task(sleeper(see, "b", 1)),
    ]
    results = await asyncio.gather(*tasks, return_exceptions=True)
    see(show(results))


@scenario
async def shield_awaiter_cancelled(loop, see):
    inner = loop.create_task(sleeper(see, "inner", 2))

    async def body():
        await asyncio.shield(inner)

    task = loop.create_task(body())
    loop.call_later(1, task.cancel, "awaiter")
    await outcome(see, "task", task)
    await outcome(see, "inner", inner)


@scenario
async def shield_inner_cancelled(loop, see):
    inner = loop.create_task(sleeper(see, "inner", 2))
    loop.call_later(1, inner.cancel)
    await outcome(see, "shield", asyncio.shield(inner))


@scenario
async def wait_for_times_out(loop, see):
    task = loop.create_task(sleeper(see, "task", 2))
    await outcome(see, "wait_for", asyncio.wait_for(task, 1))


@scenario
async def wait_for_in_time(loop, see):
    task = loop.create_task(sleeper(see, "task", 1))
    await outcome(see, "wait_for", asyncio.wait_for(task, 2))


@scenario
async def wait_for_cancelled(loop, see):
    inner = loop.create_task(sleeper(see, "inner", 5))

    async def body():
        await asyncio.wait_for(inner, 4)

    task = loop.create_task(body())
    loop.call_later(1, task.cancel, "awaiter")
    await outcome(see, "task", task)


@scenario
async def wait_for_no_time(loop, see):
    await outcome(see, "wait_for", asyncio.wait_for(sleeper(see, "task", 1), 0))


@scenario
async def wait_mixed(loop, see):
    done = loop.create_future()
    done.set_result(0)
    first = loop.create_task(sleeper(see, "first", 1))
    second = loop.create_task(sleeper(see, "second", 2))
    ended, pending = await asyncio.wait([done, first, second])
    see(f"{len(ended)} done {len(pending)} pending")


@scenario
async def wait_first(loop, see):
    tasks = [loop.create_task(sleeper(see, n, s)) for n, s in (("a", 2), ("b", 1))]
    ended, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    see(f"{len(ended)} done {len(pending)} pending")
    ended, pending = await asyncio.wait(tasks, timeout=0.5)
    see(f"{len(ended)} done {len(pending)} pending")
    await tasks[0]


@scenario
async def wait_first_exception(loop, see):
    tasks = [
        loop.create_task(sleeper(see, "a", 1)),
        loop.create_task(failing(see, "b", 2)),
        loop.create_task(sleeper(see, "c", 3)),
    ]
    ended, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    see(f"{len(ended)} done {len(pending)} pending")
    await tasks[2]


@scenario
async def timeout_expires(loop, see):
    try:
        async with asyncio.timeout(1):
            await sleeper(see, "part", 2)
    except TimeoutError:
        see("timeout")
    see(show(asyncio.current_task().cancelling()))


@scenario
async def timeout_of_zero(loop, see):
    callback(loop, see, "soon")
    try:
        async with asyncio.timeout(0):
            see("part")
            await asyncio.sleep(0)
            see("not reached")
    except TimeoutError:
        see("timeout")


@scenario
async def timeout_and_cancel(loop, see):
    async def body():
        try:
            async with asyncio.timeout(1):
                await asyncio.sleep(5)
        except TimeoutError:
            see("timeout")

    task = loop.create_task(body())
    await asyncio.sleep(0)
    loop.call_later(1, task.cancel, "outside")
    await outcome(see, "task", task)
    see(show(task.cancelling()))


@scenario
async def nested_timeouts(loop, see):
    try:
        async with asyncio.timeout(1):
            try:
                async with asyncio.timeout(2):
                    await asyncio.sleep(5)
            except TimeoutError:
                see("inner timeout")
    except TimeoutError:
        see("outer timeout")


@scenario
async def group_ends(loop, see):
    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper(see, "a", 2))
        group.create_task(sleeper(see, "b", 1))
        see("body")
    see("after")


@scenario
async def group_child_fails_while_body_runs(loop, see):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing(see, "a", 1))
            group.create_task(sleeper(see, "b", 3))
            await sleeper(see, "body", 2)
    except BaseException as exception:
        see(kind(exception))
    see(show(asyncio.current_task().cancelling()))
    await asyncio.sleep(0)
    see("after")


@scenario
async def group_child_fails_after_body(loop, see):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(failing(see, "a", 1))
            group.create_task(sleeper(see, "b", 3))
            see("body")
    except BaseException as exception:
        see(kind(exception))


@scenario
async def group_body_fails(loop, see):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper(see, "a", 3))
            await asyncio.sleep(1)
            raise ValueError("body")
    except BaseException as exception:
        see(kind(exception))


@scenario
async def group_cancelled(loop, see):
    async def body():
        async with asyncio.TaskGroup() as group:
            group.create_task(sleeper(see, "a", 3))
            see("body")

    task = loop.create_task(body())
    loop.call_later(1, task.cancel, "outside")
    await outcome(see, "task", task)
    see(show(task.cancelling()))


@scenario
async def group_cancelled_and_child_fails(loop, see):
    async def child():
        try:
            await asyncio.sleep(9)
        finally:
            raise ValueError("clean-up")

    async def body():
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(child())
        except BaseException as exception:
            see(kind(exception))
        try:
            await asyncio.sleep(0)
            see("goes on")
        except asyncio.CancelledError:
            see("still cancelled")
        see(show(asyncio.current_task().cancelling()))

    task = loop.create_task(body())
    loop.call_later(1, task.cancel)
    await task


@scenario
async def as_completed(loop, see):
    tasks = [loop.create_task(sleeper(see, n, s)) for n, s in (("a", 3), ("b", 1), ("c", 2))]
    for next_done in asyncio.as_completed(tasks):
        see(await next_done)


@scenario
async def generator_in_turns(loop, see):
    async def numbers():
        try:
            for i in range(3):
                see(f"yields {i}")
                yield i
                await asyncio.sleep(0)
        finally:
            see("closed")

    other = loop.create_task(hops(see, "other", 3))
    generator = numbers()
    async for i in generator:
        see(f"takes {i}")
        if i == 1:
            break
    await generator.aclose()
    await other


@scenario
async def generator_consumer_cancelled(loop, see):
    async def numbers():
        try:
            yield 0
            await asyncio.sleep(9)
        except asyncio.CancelledError:
            see("body cancelled")
            raise

    async def body():
        async for i in numbers():
            see(show(i))

    task = loop.create_task(body())
    loop.call_later(1, task.cancel)
    await outcome(see, "task", task)


@scenario
async def io_before_timers(loop, see):
    loop.call_later(0, see, "timer")
    loop.event("io", see)
    loop.call_soon(see, "soon")
    await asyncio.sleep(0)
    see("main")
    await asyncio.sleep(0)
    see("main again")


@scenario
async def io_before_what_io_schedules(loop, see):
    loop.event("first", see, lambda: callback(loop, see, "soon of first"))
    loop.event("second", see)
    loop.call_later(0, see, "timer")
    await asyncio.sleep(1)


@scenario
async def timer_that_sets_a_timer(loop, see):
    def first():
        see("first")
        loop.call_later(0, see, "nested")
        loop.call_soon(see, "soon of first")

    loop.call_later(1, first)
    loop.call_later(1, see, "second")
    await asyncio.sleep(1)
    see("main")
    await asyncio.sleep(1)


@scenario
async def callback_of_a_callback(loop, see):
    future = loop.create_future()

    def first(done):
        see("first")
        future.add_done_callback(lambda f: see("nested"))

    future.add_done_callback(first)
    future.add_done_callback(lambda f: see("second"))
    future.set_result(1)
    await future
    see("main")
    await asyncio.sleep(0)
    await asyncio.sleep(0)


@scenario
async def cancelled_by_an_earlier_callback(loop, see):
    future = loop.create_future()
    task = loop.create_task(outcome(see, "future", future))
    future.add_done_callback(lambda f: see(show(task.cancel("callback"))))
    await asyncio.sleep(0)
    future.set_result(1)
    await task
    see(show(task.cancelling()))


@scenario
async def cancelled_by_a_later_callback(loop, see):
    future = loop.create_future()
    task = loop.create_task(outcome(see, "future", future))
    await asyncio.sleep(0)
    future.add_done_callback(lambda f: see(show(task.cancel("callback"))))
    future.set_result(1)
    await task


@scenario
async def cancel_messages_of_the_unstarted(loop, see):
    task = loop.create_task(sleeper(see, "task", 1))
    task.cancel("first")
    task.cancel("second")
    await outcome(see, "task", task)
    see(show(task.cancelling()))


@scenario
async def uncancel_and_go_on(loop, see):
    async def body():
        try:
            await asyncio.sleep(9)
        except asyncio.CancelledError as error:
            see(kind(error))
            see(show(asyncio.current_task().uncancel()))
        await outcome(see, "sleep", asyncio.sleep(1, "slept"))
        try:
            async with asyncio.timeout(1):
                await asyncio.sleep(9)
        except TimeoutError:
            see("timeout")
        see(show(asyncio.current_task().cancelling()))

    task = loop.create_task(body())
    await asyncio.sleep(0)
    task.cancel("once")
    await outcome(see, "task", task)


@scenario
async def cancel_then_timeout(loop, see):
    async def body():
        try:
            async with asyncio.timeout(1):
                await sleeper(see, "part", 5)
        except TimeoutError:
            see("timeout")

    task = loop.create_task(body())
    loop.call_later(1, task.cancel, "outside")
    await outcome(see, "task", task)
    see(show(task.cancelling()))


@scenario
async def result_then_timeout(loop, see):
    future = loop.create_future()
    loop.call_later(1, future.set_result, 1)

    async def body():
        async with asyncio.timeout(1):
            return await future

    await outcome(see, "body", body())
    see(show(future.result()))
    see(show(asyncio.current_task().cancelling()))


@scenario
async def timeout_then_result(loop, see):
    future = loop.create_future()

    async def body():
        async with asyncio.timeout(1):
            loop.call_later(1, lambda: see("late " + show(future.cancelled())))
            return await future

    await outcome(see, "body", body())


@scenario
async def timeout_around_cleanup(loop, see):
    async def part():
        try:
            await asyncio.sleep(9)
        finally:
            await asyncio.sleep(2)
            see("cleaned up")

    async def body():
        async with asyncio.timeout(1):
            await part()

    loop.call_later(2, see, "meanwhile")
    await outcome(see, "body", body())


@scenario
async def gather_of_gathers_cancelled(loop, see):
    inner = asyncio.gather(sleeper(see, "a", 3), sleeper(see, "b", 3))
    outer = asyncio.gather(inner, asyncio.gather(sleeper(see, "c", 3)))
    loop.call_later(1, outer.cancel, "all")
    await outcome(see, "outer", outer)
    see(show(inner.cancelled()))


@scenario
async def gather_second_failure(loop, see):
    tasks = [loop.create_task(failing(see, n, s)) for n, s in (("a", 1), ("b", 2))]
    await outcome(see, "gather", asyncio.gather(*tasks))
    await asyncio.sleep(2)
    see(show(tasks[1].done()))


@scenario
async def gather_outcomes_of_the_cancelled(loop, see):
    tasks = [loop.create_task(sleeper(see, n, 2)) for n in "ab"]
    loop.call_later(1, tasks[0].cancel, "child")
    outer = asyncio.gather(*tasks, return_exceptions=True)
    await outer
    see(show(tasks[0].cancelled()))
    see(tasks[1].result())


@scenario
async def shield_cancelled_when_inner_is_done(loop, see):
    inner = loop.create_future()
    outer = asyncio.shield(inner)
    task = loop.create_task(outcome(see, "shield", outer))
    await asyncio.sleep(0)
    inner.set_result(1)
    task.cancel("late")
    await task
    see(show(inner.result()))


@scenario
async def shield_in_wait_for(loop, see):
    inner = loop.create_task(sleeper(see, "inner", 2))

    async def body():
        async with asyncio.timeout(1):
            await asyncio.shield(inner)

    await outcome(see, "body", body())
    await outcome(see, "inner", inner)


@scenario
async def wait_cancelled_leaves_its_tasks(loop, see):
    tasks = [loop.create_task(sleeper(see, n, 2)) for n in "ab"]

    async def body():
        await asyncio.wait(tasks)

    task = loop.create_task(body())
    loop.call_later(1, task.cancel, "waiter")
    await outcome(see, "task", task)
    await outcome(see, "b", tasks[1])


@scenario
async def group_child_cancels_itself(loop, see):
    async def child():
        await asyncio.sleep(1)
        raise asyncio.CancelledError("own")

    async with asyncio.TaskGroup() as group:
        task = group.create_task(child())
        group.create_task(sleeper(see, "b", 2))
    see(show(task.cancelled()))
    see(show(asyncio.current_task().cancelling()))


@scenario
async def group_child_adds_another(loop, see):
    async with asyncio.TaskGroup() as group:

        async def child():
            await asyncio.sleep(1)
            group.create_task(sleeper(see, "grandchild", 1))
            see("child")

        group.create_task(child())
    see("after")


@scenario
async def as_completed_with_failure(loop, see):
    tasks = [
        loop.create_task(sleeper(see, "a", 3)),
        loop.create_task(failing(see, "b", 1)),
        loop.create_task(sleeper(see, "c", 2)),
    ]
    for next_done in asyncio.as_completed(tasks):
        await outcome(see, "next", next_done)


def main():
    for function in SCENARIOS:
        loop = VirtualLoop()
        loop.set_exception_handler(lambda loop, context: seen.append("report " + context["message"]))
        seen = []
        try:
            loop.run_until_complete(function(loop, seen.append))
        finally:
            loop.close()
        print(f"{function.__name__}: {', '.join(seen)}")


if __name__ == "__main__":
    main()
