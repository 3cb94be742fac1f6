/** Pipes between this process, its threads and others, over each selector. */
@NullMarked
package dev.gyre.itests.pipes;

import org.jspecify.annotations.NullMarked;
