/**
 * For the makers of executors that call elsewhere, in other processes or on other machines, by
 * Java's serialization: what tells people why a call or its result could not go there, and from
 * where an exception comes. Needs nothing but the JDK, so it can go along to the other side.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre.spi.remote;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
