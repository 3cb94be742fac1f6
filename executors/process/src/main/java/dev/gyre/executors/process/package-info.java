/**
 * An executor on processes of its own: {@link dev.gyre.executors.process.ProcessPoolExecutor} for a
 * program that makes one, {@link dev.gyre.executors.process.ProcessExecutorProvider} for a host
 * whose default executor it is to be.
 *
 * <p>The provider is found by {@link java.util.ServiceLoader}, and by Declarative Services in an
 * OSGi framework, where a configuration with the PID {@code dev.gyre.executors.process} sets it up;
 * it serves only if it is preferred by its name, {@code process}. A changed configuration makes a
 * new service in place of the old one, which is a swap like any other: calls that the old executor
 * had accepted are drained, none is lost.
 *
 * <p>A pool and a worker talk over a Unix socket in a directory that only the user may enter. The
 * worker proves itself by a secret, and the kernel tells as whom it runs. What it sends back is
 * filtered: values of {@code java.base}, and classes that it got from here.
 *
 * <p>The package is exported but not imported, so that two versions of the bundle never share
 * classes.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
package dev.gyre.executors.process;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
