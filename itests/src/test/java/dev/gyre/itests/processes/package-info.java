/** Child processes, started and watched over each selector. */
@NullMarked
package dev.gyre.itests.processes;

import org.jspecify.annotations.NullMarked;
