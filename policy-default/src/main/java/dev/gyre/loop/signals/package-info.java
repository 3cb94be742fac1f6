/** What a loop runs when the process receives a signal. */
@NullMarked
package dev.gyre.loop.signals;

import org.jspecify.annotations.NullMarked;
