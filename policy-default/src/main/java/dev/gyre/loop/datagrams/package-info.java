/** Datagram endpoints: {@link dev.gyre.loop.datagrams.DatagramEndpoints} opens them. */
@NullMarked
package dev.gyre.loop.datagrams;

import org.jspecify.annotations.NullMarked;
