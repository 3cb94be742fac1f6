/**
 * Transports, servers and how they are opened: asyncio's behaviour, written once above {@link
 * dev.gyre.spi.IoSelector} and {@link dev.gyre.spi.ByteStream}, so that every selector shares it.
 *
 * <p>The loop makes one {@link dev.gyre.loop.transports.Connector}, which opens connections and
 * servers, gives it the {@linkplain dev.gyre.loop.names.NameResolver#shared shared resolver}, and
 * needs nothing else. Everything here belongs to the loop's thread, except the resolver.
 *
 * <p>Closing a loop closes its selector and with it every socket, silently: as in asyncio, no
 * {@code connectionLost} is called then.
 */
@NullMarked
package dev.gyre.loop.transports;

import org.jspecify.annotations.NullMarked;
