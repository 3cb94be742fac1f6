/** The host as an operator starts it, with real clients. */
@NullMarked
package dev.gyre.itests.host;

import org.jspecify.annotations.NullMarked;
