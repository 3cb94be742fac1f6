/** What the README shows, done as it says. */
@NullMarked
package dev.gyre.itests.readme;

import org.jspecify.annotations.NullMarked;
