package dev.gyre.bench.sockets;

import dev.gyre.bench.loop.Netty;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Netty's, as its own examples write it: what was read is flushed when there is no more to read.
 */
final class NettyEchoServer implements EchoServer {

  private final Netty netty;
  private final String address;
  private final Echo echo = new Echo();

  private NettyEchoServer(
      Netty netty, Class<? extends ServerChannel> kind, SocketAddress where, Wire wire) {
    this.netty = netty;
    var bootstrap =
        new ServerBootstrap()
            .group(netty.loop())
            .channel(kind)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(echo);
                  }
                });
    if (wire == Wire.TCP) {
      bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
    }
    Channel channel = bootstrap.bind(where).syncUninterruptibly().channel();
    address =
        wire == Wire.TCP
            ? String.valueOf(((InetSocketAddress) channel.localAddress()).getPort())
            : where.toString();
  }

  static EchoServer onEpoll(Wire wire) throws Exception {
    if (wire == Wire.TCP) {
      return new NettyEchoServer(Netty.onEpoll(), EpollServerSocketChannel.class, loopback(), wire);
    }
    Path path = EchoServer.newSocketPath();
    return new NettyEchoServer(
        Netty.onEpoll(),
        EpollServerDomainSocketChannel.class,
        new DomainSocketAddress(path.toString()),
        wire);
  }

  static EchoServer onIoUring(Wire wire) throws Exception {
    if (wire == Wire.TCP) {
      return new NettyEchoServer(
          Netty.onIoUring(), IoUringServerSocketChannel.class, loopback(), wire);
    }
    Path path = EchoServer.newSocketPath();
    return new NettyEchoServer(
        Netty.onIoUring(),
        IoUringServerDomainSocketChannel.class,
        new DomainSocketAddress(path.toString()),
        wire);
  }

  static EchoServer onNio(Wire wire) throws Exception {
    if (wire == Wire.TCP) {
      return new NettyEchoServer(Netty.onNio(), NioServerSocketChannel.class, loopback(), wire);
    }
    return new NettyEchoServer(
        Netty.onNio(),
        NioServerDomainSocketChannel.class,
        UnixDomainSocketAddress.of(EchoServer.newSocketPath()),
        wire);
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public int connections() {
    return echo.connections.get();
  }

  @Override
  public long threadId() {
    return netty
        .loop()
        .submit(() -> Thread.currentThread().threadId())
        .syncUninterruptibly()
        .getNow();
  }

  @Override
  public void close() {
    netty.close();
  }

  @Sharable
  static final class Echo extends ChannelInboundHandlerAdapter {

    private final AtomicInteger connections = new AtomicInteger();

    @Override
    public void channelActive(ChannelHandlerContext context) {
      connections.incrementAndGet();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      connections.decrementAndGet();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close(); // a client that resets
    }
  }
}
