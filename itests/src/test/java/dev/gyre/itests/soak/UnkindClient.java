package dev.gyre.itests.soak;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** One of the ways in which a client may treat a connection. */
enum UnkindClient {

  /** Says something, and resets the connection. */
  RESET(false) {
    @Override
    void treat(SocketChannel channel) throws IOException {
      send(channel, "hello");
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
  },

  /** Connects, and closes. */
  CLOSE_AT_ONCE(false) {
    @Override
    void treat(SocketChannel channel) {
      // That is all.
    }
  },

  /** Asks for much, reads none of it, and closes. */
  CLOSE_UNREAD(false) {
    @Override
    void treat(SocketChannel channel) throws IOException {
      send(channel, "much\n");
      channel.read(ByteBuffer.allocate(1));
    }
  },

  /** Asks for much and resets, while the server still writes. */
  RESET_UNREAD(false) {
    @Override
    void treat(SocketChannel channel) throws IOException {
      send(channel, "much\n");
      channel.read(ByteBuffer.allocate(1));
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
  },

  /** Ends its half, and has the server find out by itself that there is no more. */
  HALF_OPEN(false) {
    @Override
    void treat(SocketChannel channel) throws IOException {
      send(channel, "half");
      channel.shutdownOutput();
      awaitEnd(channel);
    }
  },

  /** Never ends what it has begun to say. */
  SLOW_LORIS(false) {
    @Override
    void treat(SocketChannel channel) throws IOException {
      send(channel, "s");
      awaitEnd(channel);
    }
  },

  /** Has the server write long after the connection is gone. */
  LEAVE_A_WRITER(false) {
    @Override
    void treat(SocketChannel channel) throws IOException {
      send(channel, "later\n");
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
  },

  /** Says half of a client's hello, and closes. */
  TLS_DROPPED(true) {
    @Override
    void treat(SocketChannel channel) throws IOException {
      channel.write(ByteBuffer.wrap(HALF_A_HELLO));
    }
  },

  /** Says half of a client's hello, and resets. */
  TLS_RESET(true) {
    @Override
    void treat(SocketChannel channel) throws IOException {
      channel.write(ByteBuffer.wrap(HALF_A_HELLO));
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
  },

  /** Speaks no TLS at all. */
  TLS_NONSENSE(true) {
    @Override
    void treat(SocketChannel channel) throws IOException {
      send(channel, "GET / HTTP/1.1\r\n\r\n");
      awaitEnd(channel);
    }
  };

  /** A record of a handshake of 512 bytes, and the beginning of the hello in it. */
  private static final byte[] HALF_A_HELLO =
      HexFormat.of().parseHex("1603010200010001fc0303" + "ab".repeat(40));

  private final boolean encrypted;

  UnkindClient(boolean encrypted) {
    this.encrypted = encrypted;
  }

  boolean isEncrypted() {
    return encrypted;
  }

  abstract void treat(SocketChannel channel) throws IOException;

  void visit(InetSocketAddress server) throws IOException {
    try (SocketChannel channel = SocketChannel.open(server)) {
      treat(channel);
    } catch (IOException reset) {
      if (!String.valueOf(reset.getMessage()).matches("(?i).*(reset|broken pipe).*")) {
        throw reset;
      }
    }
  }

  private static void send(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static void awaitEnd(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1024);
    while (channel.read(buffer.clear()) >= 0) {
      // What the server still says does not matter.
    }
  }
}
