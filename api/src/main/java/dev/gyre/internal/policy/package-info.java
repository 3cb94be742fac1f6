/** What becomes of loops whose policy leaves, and how policies and task runners are tried out. */
@NullMarked
package dev.gyre.internal.policy;

import org.jspecify.annotations.NullMarked;
