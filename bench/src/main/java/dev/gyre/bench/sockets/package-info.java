/**
 * Questions about servers: what a message, a connection, an idle connection costs the process that
 * serves. The other end is a program in C, on the same processor.
 */
@org.jspecify.annotations.NullMarked
package dev.gyre.bench.sockets;
