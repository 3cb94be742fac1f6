/**
 * An example of a server that streams, tasks and {@code sendfile} make short: files over HTTP/1.1
 * (RFC 9110 and 9112), as a program of its own or as a bundle.
 *
 * <p>{@link dev.gyre.examples.http.FileServer} opens it; {@link
 * dev.gyre.examples.http.HttpConnection} shows how a connection is served: by a loop that reads
 * requests and sends answers, each step of which may have to wait.
 */
@NullMarked
package dev.gyre.examples.http;

import org.jspecify.annotations.NullMarked;
