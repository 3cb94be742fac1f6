package dev.gyre.bench.sockets;

import dev.gyre.bench.loop.Netty;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A TCP server on Netty whose connections do what some handlers say. */
final class NettyTcpServer implements EchoServer {

  private final Netty netty;
  private final String address;

  private NettyTcpServer(
      Netty netty, Class<? extends ServerChannel> kind, Consumer<ChannelPipeline> handlers) {
    this.netty = netty;
    Channel channel =
        new ServerBootstrap()
            .group(netty.loop())
            .channel(kind)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    handlers.accept(connection.pipeline());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
    address = String.valueOf(((InetSocketAddress) channel.localAddress()).getPort());
  }

  /**
   * Opens a server on Netty's own epoll.
   *
   * @param handlers adds the handlers of a connection
   */
  static EchoServer onEpoll(Consumer<ChannelPipeline> handlers) {
    return new NettyTcpServer(Netty.onEpoll(), EpollServerSocketChannel.class, handlers);
  }

  /**
   * Opens a server on the selector of the JDK.
   *
   * @param handlers adds the handlers of a connection
   */
  static EchoServer onNio(Consumer<ChannelPipeline> handlers) {
    return new NettyTcpServer(Netty.onNio(), NioServerSocketChannel.class, handlers);
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void close() {
    netty.close();
  }
}
