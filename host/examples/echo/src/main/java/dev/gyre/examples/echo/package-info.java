/**
 * An example of a bundle that serves TCP through Gyre: a line-echo, and an HTTP endpoint that tells
 * how it is doing. Both listen on 127.0.0.1 only, on one loop in a thread of the bundle's own.
 */
@NullMarked
package dev.gyre.examples.echo;

import org.jspecify.annotations.NullMarked;
