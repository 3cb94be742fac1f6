package dev.gyre.io;

/**
 * Both sides of a child process that was started: what asyncio's {@code subprocess_exec} returns as
 * a pair.
 *
 * @param transport the loop's side
 * @param protocol the user's side
 * @param <P> the type of the protocol
 * @since 0.1
 */
public record SubprocessConnection<P extends SubprocessProtocol>(
    SubprocessTransport transport, P protocol) {}
