package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.Connection;

/** A worker process that has reported. */
record LaunchedWorker(String name, Process process, WorkerOutput output, Connection connection) {}
