/** How the JVM lets its users handle the signals of the operating system. */
@NullMarked
package dev.gyre.internal.signals;

import org.jspecify.annotations.NullMarked;
