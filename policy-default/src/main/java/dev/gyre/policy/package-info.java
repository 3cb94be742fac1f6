/**
 * The default policy, to be used as it is or extended.
 *
 * <p>The package is exported but not imported, so that two versions of the bundle never share
 * classes.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre.policy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
