/**
 * How an OSGi framework has every registry bound. Whoever has no framework never loads this, nor
 * needs what it is annotated with.
 */
@NullMarked
package dev.gyre.micrometer.osgi;

import org.jspecify.annotations.NullMarked;
