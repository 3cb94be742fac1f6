// The contestant of Node.js.
//
// Usage: node --expose-gc loop_bench.js QUESTION WHOLE
//
// Answers the driver as dev.gyre.bench.harness.WorkerLoop does: reads how many operations a batch
// has, prints what the batch took. It gets ready for so many operations as a WHOLE batch has, though
// it may be asked for a part. The questions are those of dev.gyre.bench.loop, each described
// there.
'use strict';

const crypto = require('node:crypto');
const fs = require('node:fs');
const readline = require('node:readline');
const { MessageChannel, Worker } = require('node:worker_threads');

/** A promise, and what completes it. */
function deferred() {
  const made = {};
  made.promise = new Promise((resolve) => {
    made.resolve = resolve;
  });
  return made;
}

function nothing() {}

class CallbackChain {
  run(operations) {
    return new Promise((end) => {
      let left = operations;
      let done = 0;
      const step = () => {
        done++;
        if (--left > 0) {
          setImmediate(step);
        } else {
          end(done);
        }
      };
      setImmediate(step);
    });
  }
}

class CallbackFan {
  run(operations) {
    return new Promise((end) => {
      let unscheduled = operations;
      let pending = 0;
      let done = 0;
      const openNext = () => {
        pending = Math.min(1000, unscheduled);
        unscheduled -= pending;
        for (let i = pending; i > 0; i--) {
          setImmediate(step);
        }
      };
      const step = () => {
        done++;
        if (--pending > 0) {
          return;
        }
        if (unscheduled > 0) {
          openNext();
        } else {
          end(done);
        }
      };
      openNext();
    });
  }
}

class WakeUp {
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const answer =
      "const { workerData } = require('node:worker_threads');" +
      "workerData.on('message', (message) => workerData.postMessage(message));";
    new Worker(answer, { eval: true, workerData: port2, transferList: [port2] });
  }

  run(operations) {
    return new Promise((end) => {
      let left = operations;
      let done = 0;
      this.port.removeAllListeners('message');
      this.port.on('message', () => {
        done++;
        if (--left > 0) {
          this.port.postMessage(0);
        } else {
          end(done);
        }
      });
      this.port.postMessage(0);
    });
  }
}

const HOUR_SECONDS = 3600;

class TimerCancel {
  prepare(operations) {
    if (!this.pending) {
      this.pending = Array.from({ length: operations }, () => this.schedule());
    }
  }

  schedule() {
    return setTimeout(nothing, 1000 * (HOUR_SECONDS + Math.floor(HOUR_SECONDS * Math.random())));
  }

  run(operations) {
    return new Promise((end) => {
      let left = operations;
      let done = 0;
      const replace = () => {
        const now = Math.min(left, 100);
        for (let i = 0; i < now; i++) {
          const drawn = Math.floor(this.pending.length * Math.random());
          clearTimeout(this.pending[drawn]);
          this.pending[drawn] = this.schedule();
          done++;
        }
        left -= now;
        if (left > 0) {
          setImmediate(replace);
        } else {
          end(done);
        }
      };
      setImmediate(replace);
    });
  }
}

class TimerFire {
  run(operations) {
    return new Promise((end) => {
      let left = operations;
      let done = 0;
      const step = () => {
        done++;
        if (--left === 0) {
          end(done);
        }
      };
      for (let i = 0; i < operations; i++) {
        setTimeout(step, 100 * Math.random());
      }
    });
  }
}

class TaskSpawn {
  async run(operations) {
    this.done = 0;
    for (let left = operations; left > 0; left -= 100) {
      const tasks = [];
      for (let i = Math.min(left, 100); i > 0; i--) {
        tasks.push(this.count());
      }
      for (const task of tasks) {
        await task;
      }
    }
    return this.done;
  }

  async count() {
    this.done++;
  }
}

class AwaitSwitch {
  async run(operations) {
    let done = 0;
    this.ping = deferred();
    const other = this.answer(operations);
    for (let i = 0; i < operations; i++) {
      this.pong = deferred();
      this.ping.resolve(i);
      done += (await this.pong.promise) === i ? 1 : 0;
    }
    await other;
    return done;
  }

  async answer(operations) {
    for (let i = 0; i < operations; i++) {
      const value = await this.ping.promise;
      this.ping = deferred();
      this.pong.resolve(value);
    }
  }
}

class Generator {
  async run(operations) {
    let sum = 0;
    for await (const number of this.numbers(operations)) {
      sum += number;
    }
    return sum;
  }

  async *numbers(operations) {
    for (let i = 0; i < operations; i++) {
      await new Promise(setImmediate);
      yield i;
    }
  }
}

class Executor {
  constructor() {
    this.byte = Buffer.alloc(1);
  }

  run(operations) {
    return new Promise((end, fail) => {
      let sum = 0;
      const add = (error, bytes) => {
        if (error) {
          fail(error);
          return;
        }
        sum += bytes.length;
        if (sum < operations) {
          crypto.randomFill(this.byte, add);
        } else {
          end(sum);
        }
      };
      crypto.randomFill(this.byte, add);
    });
  }
}

/** What is held, by the engine's own count. */
class Heap {
  prepare(operations) {
    this.held = new Array(operations).fill(null);
  }

  async retained(operations) {
    await Heap.collect();
    const before = process.memoryUsage().heapUsed;
    const checksum = await this.run(operations);
    await Heap.collect();
    return [checksum, process.memoryUsage().heapUsed - before];
  }

  static async collect() {
    for (let i = 0; i < 3; i++) {
      await new Promise(setImmediate);
      global.gc();
    }
  }

  async run(operations) {
    for (let i = 0; i < operations; i++) {
      this.held[i] = this.make();
    }
    return this.held.filter((each) => each !== null).length;
  }
}

class HeapFuture extends Heap {
  make() {
    return deferred();
  }
}

class HeapTimer extends Heap {
  make() {
    return setTimeout(nothing, 1000 * HOUR_SECONDS);
  }
}

class HeapTask extends Heap {
  make() {
    const future = deferred();
    this.park(future);
    return future;
  }

  async park(future) {
    return await future.promise;
  }
}

const QUESTIONS = {
  'callback-chain': CallbackChain,
  'callback-fan': CallbackFan,
  'wake-up': WakeUp,
  'timer-cancel': TimerCancel,
  'timer-fire': TimerFire,
  'task-spawn': TaskSpawn,
  'await-switch': AwaitSwitch,
  generator: Generator,
  executor: Executor,
  'heap-future': HeapFuture,
  'heap-timer': HeapTimer,
  'heap-task': HeapTask,
};

/** Processor and waiting time of all threads. */
function threadTimes() {
  let cpu = 0;
  let wait = 0;
  for (const thread of fs.readdirSync('/proc/self/task')) {
    try {
      const numbers = fs.readFileSync(`/proc/self/task/${thread}/schedstat`, 'latin1').split(' ');
      cpu += Number(numbers[0]);
      wait += Number(numbers[1]);
    } catch (ended) {
      // Between being listed and being read.
    }
  }
  return [cpu, wait];
}

async function measure(contestant, operations, whole) {
  if (contestant.prepare) {
    contestant.prepare(Math.max(operations, whole));
  }
  if (contestant instanceof Heap) {
    const start = process.hrtime.bigint();
    const [checksum, kept] = await contestant.retained(operations);
    const wall = process.hrtime.bigint() - start;
    return `${operations} ${wall} 0 0 ${Math.max(kept, 0)} ${checksum}`;
  }
  const [cpuBefore, waitBefore] = threadTimes();
  const start = process.hrtime.bigint();
  const checksum = await contestant.run(operations);
  const wall = process.hrtime.bigint() - start;
  const [cpu, wait] = threadTimes();
  return `${operations} ${wall} ${cpu - cpuBefore} ${wait - waitBefore} -1 ${checksum}`;
}

async function main() {
  const contestant = new QUESTIONS[process.argv[2]]();
  console.log('ready');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(await measure(contestant, Number(line), Number(process.argv[3])));
  }
  process.exit(0);
}

main();
