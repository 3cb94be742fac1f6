/** A bundle with a call for another process. */
@NullMarked
package dev.gyre.itests.osgi.inside.process;

import org.jspecify.annotations.NullMarked;
