/**
 * An example of a server that protocols and timers make fast: a small part of Redis, in its
 * protocol RESP2, so that {@code redis-cli} and {@code redis-benchmark} can talk to it.
 *
 * <p>{@link dev.gyre.examples.redis.RespServer} opens it; {@link dev.gyre.examples.redis.Session}
 * shows how a connection is served: without a task, by callbacks that never wait. All of it runs on
 * one loop, which is why nothing in here needs a lock.
 */
@NullMarked
package dev.gyre.examples.redis;

import org.jspecify.annotations.NullMarked;
