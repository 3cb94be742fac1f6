/**
 * What operators see of the event loops of a process: {@link dev.gyre.inspect.Loops} reports on
 * them, {@link dev.gyre.inspect.TaskTable} and {@link dev.gyre.inspect.AwaitTree} write the reports
 * down. Shells, consoles and {@code ./gyre ps} share it; a program asks {@link
 * dev.gyre.Gyre#captureCallGraph()} instead.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre.inspect;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
