/**
 * The event loop that policies build: {@link dev.gyre.loop.LoopParts} from a clock, a selector and
 * a task runner.
 *
 * <p>Its parts lie in packages of their own, which are not exported: callbacks, timers, futures,
 * tasks, runners, transports.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("0.1.0")
@NullMarked
package dev.gyre.loop;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
