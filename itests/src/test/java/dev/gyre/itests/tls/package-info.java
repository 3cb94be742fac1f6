/** TLS against the programs of others. */
@NullMarked
package dev.gyre.itests.tls;

import org.jspecify.annotations.NullMarked;
