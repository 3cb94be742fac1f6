package dev.gyre.io;

/**
 * Both sides of a datagram endpoint that was opened: what asyncio's {@code
 * create_datagram_endpoint} returns as a pair.
 *
 * @param transport the loop's side
 * @param protocol the user's side
 * @param <P> the type of the protocol
 * @since 0.1
 */
public record DatagramEndpoint<P extends DatagramProtocol>(
    DatagramTransport transport, P protocol) {}
