/** The JDK's channels, watched and used by a loop, over each selector. */
@NullMarked
package dev.gyre.itests.channels;

import org.jspecify.annotations.NullMarked;
