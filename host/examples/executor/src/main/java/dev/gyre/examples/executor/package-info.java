/** An example of an executor of one's own. */
@NullMarked
package dev.gyre.examples.executor;

import org.jspecify.annotations.NullMarked;
