/**
 * Transports, protocols and servers.
 *
 * <p>A {@link dev.gyre.io.Protocol} is what the user writes: it is told of a connection's life. A
 * {@link dev.gyre.io.Transport} is what the loop provides: it carries bytes. {@link
 * dev.gyre.EventLoop#createServer} and {@link dev.gyre.EventLoop#createConnection} bring the two
 * together.
 *
 * <p>Every callback of a protocol runs on its loop; every method of a transport is to be called
 * there.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre.io;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
