/**
 * An executor on a Hazelcast cluster that is there already: {@link
 * dev.gyre.executors.hazelcast.HazelcastExecutor} for a program that makes one, {@link
 * dev.gyre.executors.hazelcast.HazelcastExecutorProvider} for a host whose default executor it is
 * to be.
 *
 * <p><b>What members need</b>: Java 25 or newer, and on their class path {@code
 * gyre-executors-hazelcast}, {@code gyre-api} and every class of the calls, the very same as the
 * caller has. Nothing is sent but names of classes and values.
 *
 * <p><b>Which of Hazelcast's executor services</b>: the plain one, {@link
 * com.hazelcast.core.IExecutorService}. A call of Gyre's begins at most once, and fails with a
 * named reason if it cannot be told how it has ended. Hazelcast's durable service makes a call
 * again when its member is lost, but also whenever the cluster moves the call's partition while it
 * runs, such as when a member joins; it cannot cancel, and it has the submitter wait. Whoever has
 * calls that may be made twice allows it by {@link
 * dev.gyre.executors.hazelcast.HazelcastExecutorOptions#withRetries}.
 *
 * <p>In an OSGi framework Declarative Services make a provider, which a configuration with the PID
 * {@code dev.gyre.executors.hazelcast} sets up. It uses the service {@link
 * com.hazelcast.core.HazelcastInstance}, or a client of its own if it is configured with a client's
 * file. The provider serves only if it is preferred by its name, {@code hazelcast}.
 *
 * <p>The package is exported but not imported, so that two versions of the bundle never share
 * classes.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
package dev.gyre.executors.hazelcast;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
