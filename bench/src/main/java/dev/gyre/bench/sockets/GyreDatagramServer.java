package dev.gyre.bench.sockets;

import dev.gyre.EventLoop;
import dev.gyre.bench.loop.GyreLoops;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.io.DatagramTransport;
import dev.gyre.io.ExtraInfo;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Sends datagrams back on Gyre. */
final class GyreDatagramServer implements EchoServer {

  private final EventLoop loop;
  private final String address;

  GyreDatagramServer(GyreLoops kind) {
    loop = kind.open();
    var options = DatagramOptions.on("127.0.0.1", 0);
    DatagramTransport transport =
        loop.runUntilComplete(
            () -> loop.createDatagramEndpoint(Echo::new, options).await().transport());
    SocketAddress bound =
        Objects.requireNonNull(transport.getExtraInfo(ExtraInfo.SOCKNAME), "sockname");
    address = String.valueOf(((InetSocketAddress) bound).getPort());
    Thread.ofPlatform().daemon().name(kind.contestant()).start(loop::runForever);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void close() {
    loop.callSoonThreadsafe(loop::stop);
  }

  @SuppressWarnings("NullAway.Init") // a transport is there before the first datagram
  private static final class Echo implements DatagramProtocol {

    private DatagramTransport transport;

    @Override
    public void connectionMade(DatagramTransport made) {
      transport = made;
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      transport.sendTo(data, from);
    }
  }
}
