/** What an OSGi framework starts; never loaded elsewhere. */
@NullMarked
package dev.gyre.nio.osgi;

import org.jspecify.annotations.NullMarked;
