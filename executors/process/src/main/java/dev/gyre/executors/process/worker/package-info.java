/**
 * What runs in a worker. Its JVM starts with these classes and those of {@code wire} on its class
 * path, and nothing else; all others come from the pool's process by {@link
 * dev.gyre.executors.process.worker.TwinLoader}s.
 *
 * <p>Somebody waits while these classes are loaded. So the way to the first answer has no lambda,
 * no concatenated string and no stream in it.
 */
@NullMarked
package dev.gyre.executors.process.worker;

import org.jspecify.annotations.NullMarked;
