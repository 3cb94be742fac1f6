/**
 * For tests of code that runs on a loop. Begin with {@link dev.gyre.testing.VirtualClockLoop}: a
 * loop whose clock moves only when there is nothing to do, so that an hour of sleeping takes no
 * time and each run of a test is like the other.
 *
 * <p>{@link dev.gyre.testing.junit.LoopTest} runs the methods of a JUnit 5 test on such a loop.
 * JUnit is needed for that package alone.
 */
@Export
@Version("0.1.0")
package dev.gyre.testing;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
