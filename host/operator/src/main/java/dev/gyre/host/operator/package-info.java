/**
 * What an operator sets, and what the host tells of itself unasked: the configuration {@code
 * dev.gyre.host}, the watch for stalled loops, and events of the framework.
 */
@NullMarked
package dev.gyre.host.operator;

import org.jspecify.annotations.NullMarked;
