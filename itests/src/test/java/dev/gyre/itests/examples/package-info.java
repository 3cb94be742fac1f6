/** The examples that are servers, with real clients at the other end. */
@NullMarked
package dev.gyre.itests.examples;

import org.jspecify.annotations.NullMarked;
