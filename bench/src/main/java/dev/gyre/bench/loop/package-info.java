/**
 * What happens inside a process: callbacks, timers, tasks. One question a class; each names the
 * command that asks it.
 */
@org.jspecify.annotations.NullMarked
package dev.gyre.bench.loop;
