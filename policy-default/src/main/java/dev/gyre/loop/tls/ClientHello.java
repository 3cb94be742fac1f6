package dev.gyre.loop.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The first message of a TLS client, as far as a server has to look into it before it knows which
 * context to use: the name that the client asks for. Immutable.
 *
 * <p>It only looks. The engine will read the same bytes again and judge them; so whatever is no
 * such message simply asks for no name.
 *
 * @param isWhole whether the message has arrived whole; if not, look again when there is more
 * @param serverName the name that the client asks for, or null for none
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2">RFC 8446, 4.1.2</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6066#section-3">RFC 6066, 3</a>
 */
record ClientHello(boolean isWhole, @Nullable String serverName) {

  private static final ClientHello PARTIAL = new ClientHello(false, null);
  private static final ClientHello NAMELESS = new ClientHello(true, null);

  private static final int HANDSHAKE_RECORD = 22;
  private static final int RECORD_HEADER_BYTES = 5;
  private static final int CLIENT_HELLO = 1;
  private static final int MESSAGE_HEADER_BYTES = 4;
  private static final int VERSION_AND_RANDOM_BYTES = 34;
  private static final int SERVER_NAME_EXTENSION = 0;
  private static final int HOST_NAME = 0;

  /** More than any client says; the JDK's own limit. */
  private static final int BYTES_MAX = 32 * 1024;

  /**
   * Looks at the bytes that have arrived, and uses none.
   *
   * @param received from the beginning of the connection
   */
  static ClientHello in(ByteBuffer received) {
    if (received.hasRemaining() && received.get(received.position()) != HANDSHAKE_RECORD) {
      return NAMELESS;
    }
    if (isPlainlyPartial(received)) {
      return PARTIAL;
    }
    ByteBuffer message = joinRecords(received);
    if (message == null) {
      return NAMELESS;
    }
    if (message.remaining() < MESSAGE_HEADER_BYTES) {
      return PARTIAL;
    }
    int header = message.getInt();
    int length = header & 0xFF_FFFF;
    if (header >>> 24 != CLIENT_HELLO || length > BYTES_MAX) {
      return NAMELESS;
    }
    if (message.remaining() < length) {
      return PARTIAL;
    }
    try {
      return new ClientHello(true, nameIn(message.limit(message.position() + length)));
    } catch (BufferUnderflowException | IllegalArgumentException malformed) {
      return NAMELESS;
    }
  }

  /**
   * Looks at the lengths only, so that a message that arrives byte by byte is not copied as often.
   */
  private static boolean isPlainlyPartial(ByteBuffer received) {
    int headers = RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES;
    if (received.remaining() < headers) {
      return true;
    }
    int recordLength = Short.toUnsignedInt(received.getShort(received.position() + 3));
    int messageLength = received.getInt(received.position() + RECORD_HEADER_BYTES) & 0xFF_FFFF;
    return recordLength >= MESSAGE_HEADER_BYTES
        && messageLength <= BYTES_MAX
        && received.remaining() < headers + messageLength;
  }

  /** Takes the message out of the records that it may be spread over; null if it is none. */
  private static @Nullable ByteBuffer joinRecords(ByteBuffer received) {
    ByteBuffer source = received.duplicate();
    ByteBuffer joined = ByteBuffer.allocate(source.remaining());
    while (source.remaining() >= RECORD_HEADER_BYTES) {
      int type = source.get();
      source.getShort();
      int length = Short.toUnsignedInt(source.getShort());
      if (type != HANDSHAKE_RECORD || length == 0) {
        return null;
      }
      int count = Math.min(length, source.remaining());
      joined.put(source.slice(source.position(), count));
      source.position(source.position() + count);
    }
    return joined.flip();
  }

  private static @Nullable String nameIn(ByteBuffer hello) {
    skip(hello, VERSION_AND_RANDOM_BYTES);
    skip(hello, Byte.toUnsignedInt(hello.get())); // session
    skip(hello, Short.toUnsignedInt(hello.getShort())); // cipher suites
    skip(hello, Byte.toUnsignedInt(hello.get())); // compression methods
    if (!hello.hasRemaining()) {
      return null;
    }
    ByteBuffer extensions = part(hello);
    while (extensions.hasRemaining()) {
      int type = Short.toUnsignedInt(extensions.getShort());
      ByteBuffer extension = part(extensions);
      if (type == SERVER_NAME_EXTENSION) {
        return hostNameIn(part(extension));
      }
    }
    return null;
  }

  private static @Nullable String hostNameIn(ByteBuffer names) {
    while (names.hasRemaining()) {
      int type = names.get();
      ByteBuffer name = part(names);
      if (type == HOST_NAME) {
        return StandardCharsets.US_ASCII.decode(name).toString();
      }
    }
    return null;
  }

  /** Cuts off a part whose length comes first, in two bytes. */
  private static ByteBuffer part(ByteBuffer from) {
    int length = Short.toUnsignedInt(from.getShort());
    ByteBuffer part = from.slice(from.position(), checked(from, length));
    skip(from, length);
    return part;
  }

  private static void skip(ByteBuffer from, int count) {
    from.position(from.position() + checked(from, count));
  }

  private static int checked(ByteBuffer from, int count) {
    if (count > from.remaining()) {
      throw new BufferUnderflowException();
    }
    return count;
  }
}
