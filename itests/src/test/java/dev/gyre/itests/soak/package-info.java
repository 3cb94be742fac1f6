/** What is left when many connections have come and gone in every unkind way: nothing. */
@NullMarked
package dev.gyre.itests.soak;

import org.jspecify.annotations.NullMarked;
