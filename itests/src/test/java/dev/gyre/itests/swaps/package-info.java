/** Loops move from one selector to another while they are at work: contract S6. */
@NullMarked
package dev.gyre.itests.swaps;

import org.jspecify.annotations.NullMarked;
