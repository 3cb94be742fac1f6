/** Streams and options of connections on real sockets, over each selector. */
@NullMarked
package dev.gyre.itests.streams;

import org.jspecify.annotations.NullMarked;
