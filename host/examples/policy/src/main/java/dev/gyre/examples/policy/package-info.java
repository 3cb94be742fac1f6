/** An example of a policy of one's own. */
@NullMarked
package dev.gyre.examples.policy;

import org.jspecify.annotations.NullMarked;
