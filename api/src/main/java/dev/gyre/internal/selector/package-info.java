/** How running loops get from one selector provider to the next. */
@NullMarked
package dev.gyre.internal.selector;

import org.jspecify.annotations.NullMarked;
