/**
 * For the makers of providers that an OSGi framework's configurations set up. Whoever has no
 * framework never loads this.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre.spi.osgi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
