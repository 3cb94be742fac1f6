/**
 * What Java's flight recorder is told: swaps, and the calls of the host's executor. The recorder's
 * module, {@code jdk.jfr}, may be missing; then nothing is recorded. While an event is switched
 * off, it costs the question whether it is on.
 */
@NullMarked
package dev.gyre.internal.recording;

import org.jspecify.annotations.NullMarked;
