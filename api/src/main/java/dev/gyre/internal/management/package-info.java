/** How Java's management gets to know of the loops. */
@NullMarked
package dev.gyre.internal.management;

import org.jspecify.annotations.NullMarked;
