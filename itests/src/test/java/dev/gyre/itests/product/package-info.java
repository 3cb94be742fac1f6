/** What tests of the finished product share: where it lies, and how to start it. */
@NullMarked
package dev.gyre.itests.product;

import org.jspecify.annotations.NullMarked;
