/**
 * Executors on threads of this process: {@link
 * dev.gyre.executors.threads.PlatformThreadExecutorProvider} for all that blocks or computes,
 * {@link dev.gyre.executors.threads.VirtualThreadExecutorProvider} for very many calls that mostly
 * wait.
 *
 * <p>Both are found by {@link java.util.ServiceLoader}, and by Declarative Services in an OSGi
 * framework, where configurations with the PIDs {@code dev.gyre.executors.threads} and {@code
 * dev.gyre.executors.virtual} set them up. A changed configuration makes a new service in place of
 * the old one, which is a swap like any other: calls that the old executor had accepted are
 * drained, none is lost. A configuration that is not understood changes nothing.
 *
 * <p>The package is exported but not imported, so that two versions of the bundle never share
 * classes.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
package dev.gyre.executors.threads;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
