/** Bytes on their way, and when whoever sends them is told to wait. */
@NullMarked
package dev.gyre.loop.buffers;

import org.jspecify.annotations.NullMarked;
