/**
 * What Java's flight recorder is told of a loop: its turns, its slow callbacks, its tasks, its
 * moves. The recorder's module, {@code jdk.jfr}, may be missing; then nothing is recorded. While an
 * event is switched off, it costs the question whether it is on.
 */
@NullMarked
package dev.gyre.loop.recording;

import org.jspecify.annotations.NullMarked;
