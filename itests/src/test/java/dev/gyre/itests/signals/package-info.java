/** Signals of the operating system, sent to this JVM and to others. */
@NullMarked
package dev.gyre.itests.signals;

import org.jspecify.annotations.NullMarked;
