/**
 * One-way streams of bytes: pipes, whether the selector watches them or threads work them. {@link
 * dev.gyre.loop.pipes.Pipes} opens them.
 */
@NullMarked
package dev.gyre.loop.pipes;

import org.jspecify.annotations.NullMarked;
