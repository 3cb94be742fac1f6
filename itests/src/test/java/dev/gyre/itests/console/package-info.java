/** The web console of the host, in a real browser. */
@NullMarked
package dev.gyre.itests.console;

import org.jspecify.annotations.NullMarked;
