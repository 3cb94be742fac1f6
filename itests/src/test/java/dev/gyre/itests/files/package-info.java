/** Files sent to transports, over each selector. */
@NullMarked
package dev.gyre.itests.files;

import org.jspecify.annotations.NullMarked;
