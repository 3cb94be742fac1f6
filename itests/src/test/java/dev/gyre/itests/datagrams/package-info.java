/** Datagrams on real sockets, over each selector. */
@NullMarked
package dev.gyre.itests.datagrams;

import org.jspecify.annotations.NullMarked;
