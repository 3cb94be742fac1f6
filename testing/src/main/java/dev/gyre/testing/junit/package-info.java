/**
 * Runs JUnit 5 tests as tasks of a loop on a virtual clock: {@link
 * dev.gyre.testing.junit.LoopTest}.
 */
@Export
@Version("0.1.0")
package dev.gyre.testing.junit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
