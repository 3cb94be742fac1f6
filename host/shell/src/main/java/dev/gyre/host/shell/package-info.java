/**
 * What operators see of Gyre: shell commands, the log of swaps, and a line of the host's banner.
 */
@NullMarked
package dev.gyre.host.shell;

import org.jspecify.annotations.NullMarked;
