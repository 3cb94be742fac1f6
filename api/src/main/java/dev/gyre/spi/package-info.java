/**
 * What the makers of parts implement: selectors, task runners, executors, and the rule that picks
 * among them.
 *
 * <p>A provider is a service: found by {@link java.util.ServiceLoader} on the module path and the
 * class path, by the service registry in an OSGi framework. {@link dev.gyre.spi.Providers} holds
 * the one rule that decides which of several is current. Users of loops need nothing from this
 * package.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre.spi;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
