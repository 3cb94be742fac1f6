/**
 * TLS between a transport and a protocol: what asyncio's {@code sslproto} is, on the JDK's {@link
 * javax.net.ssl.SSLEngine}.
 *
 * <p>{@link dev.gyre.loop.tls.TlsLayers} makes layers. A {@link dev.gyre.loop.tls.TlsLayer} is the
 * protocol of the transport below, which carries encrypted bytes, and has the transport that the
 * user's protocol works on. So it needs nothing of the transport below but what every protocol may
 * ask for, and lies on sockets and on other layers alike.
 */
@NullMarked
package dev.gyre.loop.tls;

import org.jspecify.annotations.NullMarked;
