package dev.gyre.executors.process;

import dev.gyre.executors.process.wire.Connection;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A worker process that has reported.
 *
 * @param draft where it writes an archive when it exits, or null
 */
record LaunchedWorker(
    String name,
    Process process,
    WorkerOutput output,
    Connection connection,
    @Nullable Path draft) {}
