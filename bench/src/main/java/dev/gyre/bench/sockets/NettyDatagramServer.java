package dev.gyre.bench.sockets;

import dev.gyre.bench.loop.Netty;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Sends datagrams back on Netty: on its own epoll as many at once as there are, which it does if it
 * is told how long a datagram is at most.
 */
final class NettyDatagramServer implements EchoServer {

  private static final int LONGEST = 2048;
  private static final int TOGETHER = 64;

  private final Netty netty;
  private final String address;

  private NettyDatagramServer(Netty netty, Bootstrap bootstrap) {
    this.netty = netty;
    Channel channel =
        bootstrap
            .group(netty.loop())
            .handler(new Echo())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    address = String.valueOf(((InetSocketAddress) channel.localAddress()).getPort());
  }

  static EchoServer onEpoll() {
    return new NettyDatagramServer(
        Netty.onEpoll(),
        new Bootstrap()
            .channel(EpollDatagramChannel.class)
            .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LONGEST)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(LONGEST * TOGETHER)));
  }

  static EchoServer onNio() {
    return new NettyDatagramServer(
        Netty.onNio(),
        new Bootstrap()
            .channel(NioDatagramChannel.class)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LONGEST)));
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void close() {
    netty.close();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      context.write(new DatagramPacket(packet.content(), packet.sender()), context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }
  }
}
