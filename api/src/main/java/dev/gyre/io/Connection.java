package dev.gyre.io;

/**
 * Both sides of a connection that was opened: what asyncio's {@code create_connection} returns as a
 * pair.
 *
 * @param transport the loop's side
 * @param protocol the user's side
 * @param <P> the type of the protocol
 * @since 0.1
 */
public record Connection<P extends Protocol>(Transport transport, P protocol) {}
