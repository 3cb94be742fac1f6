/** What becomes of loops whose policy leaves. */
@NullMarked
package dev.gyre.internal.policy;

import org.jspecify.annotations.NullMarked;
