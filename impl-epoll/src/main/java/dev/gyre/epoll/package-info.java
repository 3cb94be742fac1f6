/**
 * A selector on Linux epoll, straight through {@code java.lang.foreign}: no native library of our
 * own. Start with {@link dev.gyre.epoll.EpollSelectorProvider}.
 *
 * <p>From the bottom up: {@code LibC} has the C functions as they are, {@code NativeSockets},
 * {@code EpollDescriptor} and {@code EventDescriptor} give them Java's manners (exceptions,
 * addresses, buffers), {@code EpollSelector} is the contract.
 *
 * <p>The package is exported but not imported, so that two versions of the bundle never share
 * classes.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre.epoll;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
