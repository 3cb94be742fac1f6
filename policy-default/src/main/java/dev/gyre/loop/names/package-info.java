/** The names of hosts, and their addresses, found without stalling a loop. */
@org.jspecify.annotations.NullMarked
package dev.gyre.loop.names;
