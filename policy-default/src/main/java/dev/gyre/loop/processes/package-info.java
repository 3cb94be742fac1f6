/**
 * Child processes, whether the selector starts and watches them or the JDK does: {@link
 * dev.gyre.loop.processes.Subprocesses} starts them.
 */
@NullMarked
package dev.gyre.loop.processes;

import org.jspecify.annotations.NullMarked;
