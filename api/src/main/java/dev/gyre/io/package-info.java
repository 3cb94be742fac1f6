/**
 * Transports, protocols and servers.
 *
 * <p>A {@link dev.gyre.io.Protocol} is what the user writes: it is told of a connection's life. A
 * {@link dev.gyre.io.Transport} is what the loop provides: it carries bytes. {@link
 * dev.gyre.EventLoop#createServer} and {@link dev.gyre.EventLoop#createConnection} bring the two
 * together.
 *
 * <p>Every callback of a protocol runs on its loop, in the {@link dev.gyre.Context} of the call
 * that asked for the connection or, for connections that a server accepts, of the one that had the
 * server accept them. What changes a transport or a server is to be called there as well: from
 * another thread, while the loop runs, it fails with an {@link IllegalStateException} that names
 * the remedy, and changes nothing.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre.io;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
