/** Threads of Gyre's own, for what would stall a loop and must not wait behind a user's work. */
@NullMarked
package dev.gyre.loop.threads;

import org.jspecify.annotations.NullMarked;
