/**
 * A selector on {@code java.nio.channels}, for every platform. Start with {@link
 * dev.gyre.nio.NioSelectorProvider}.
 *
 * <p>The package is exported but not imported, so that two versions of the bundle never share
 * classes.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre.nio;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
