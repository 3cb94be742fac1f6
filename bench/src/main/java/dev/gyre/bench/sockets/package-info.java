/**
 * Questions about servers: what a message, a connection, an idle connection costs the process that
 * serves, how long it lets one wait, and how long it takes to start. The other end is a program in
 * C, on the same processor unless a question is about time on the clock.
 */
@org.jspecify.annotations.NullMarked
package dev.gyre.bench.sockets;
