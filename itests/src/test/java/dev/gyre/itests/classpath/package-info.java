/** The libraries on the class path, without OSGi. */
@NullMarked
package dev.gyre.itests.classpath;

import org.jspecify.annotations.NullMarked;
