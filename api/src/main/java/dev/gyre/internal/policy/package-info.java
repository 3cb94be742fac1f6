/** What becomes of loops whose policy leaves, and how task runners are tried out. */
@NullMarked
package dev.gyre.internal.policy;

import org.jspecify.annotations.NullMarked;
