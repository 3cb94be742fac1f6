/**
 * The figures of loops, executor and swaps as meters of Micrometer: begin with {@link
 * dev.gyre.micrometer.GyreMetrics}.
 */
@Export
@Version("0.1.0")
@NullMarked
package dev.gyre.micrometer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
