/** The libraries as named modules, without OSGi. */
@NullMarked
package dev.gyre.itests.modulepath;

import org.jspecify.annotations.NullMarked;
