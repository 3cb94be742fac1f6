package dev.gyre.loop.transports;

import dev.gyre.ExceptionGroup;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.Protocol;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.names.Families;
import dev.gyre.loop.names.NameResolver;
import dev.gyre.loop.tls.TlsLayers;
import dev.gyre.spi.ByteStream;
import dev.gyre.spi.IoSelector;
import dev.gyre.spi.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code createConnection}, from the name to the connection: resolve, have the
 * addresses race or take turns, make the protocol, tell it, complete the future. Loop thread only.
 *
 * @param <P> the type of the protocol
 */
final class ConnectAttempt<P extends Protocol> implements StaggeredRace.Outcome {

  private final FutureLoop loop;
  private final IoSelector selector;
  private final NameResolver resolver;
  private final ConnectionOptions options;
  private final ConnectionMaking<P> making;

  ConnectAttempt(
      FutureLoop loop,
      IoSelector selector,
      NameResolver resolver,
      TlsLayers tlsLayers,
      ProtocolFactory<P> factory,
      ConnectionOptions options) {
    this.loop = loop;
    this.selector = selector;
    this.resolver = resolver;
    this.options = options;
    this.making =
        new ConnectionMaking<>(
            loop, tlsLayers, factory, options.tls(), options.host(), options.port());
  }

  /** Queues the first step, so that no socket is touched before the loop runs in its own thread. */
  LoopFuture<Connection<P>> begin() {
    loop.callSoon(this::resolve);
    return making.outcome();
  }

  private void resolve() {
    if (making.outcome().isDone()) {
      return;
    }
    LoopFuture<List<InetAddress>> resolution =
        resolver.resolve(loop, options.host(), options.family());
    making.begins(resolution::cancel);
    resolution.addDoneCallback(this::resolved);
  }

  private void resolved(LoopFuture<List<InetAddress>> resolution) {
    if (making.outcome().isDone()) {
      return;
    }
    Throwable failure = resolution.exception();
    if (failure != null) {
      making.fail(failure);
      return;
    }
    List<InetAddress> addresses =
        AddressOrder.interleave(resolution.result(), options.firstFamilyCount());
    var race =
        new StaggeredRace<>(loop, addresses, options.happyEyeballsDelay(), this::connect, this);
    making.begins(race::close);
    race.begin();
  }

  private IoSelector.Attempt connect(InetAddress address, IoSelector.ConnectSink sink)
      throws IOException {
    if (options.localAddresses().isEmpty()) {
      return connectFrom(null, address, sink);
    }
    var failures = new Failures("could not connect to %s".formatted(address.getHostAddress()));
    for (InetSocketAddress from : options.localAddresses()) {
      InetSocketAddress local = fitting(from, address);
      if (local == null) {
        continue;
      }
      try {
        return connectFrom(local, address, sink);
      } catch (IOException failure) {
        failures.add(failure);
      }
    }
    if (failures.isEmpty()) {
      throw new IOException(
          "cannot connect to %s from %s: the addresses are of different families"
              .formatted(address.getHostAddress(), options.localAddresses()));
    }
    throw failures.summary();
  }

  private IoSelector.Attempt connectFrom(
      @Nullable InetSocketAddress local, InetAddress address, IoSelector.ConnectSink sink)
      throws IOException {
    var socketOptions = new SocketOptions(local, 0, false, false, options.keepAlive());
    return selector.connect(new InetSocketAddress(address, options.port()), socketOptions, sink);
  }

  private static @Nullable InetSocketAddress fitting(InetSocketAddress local, InetAddress remote)
      throws IOException {
    InetAddress from = Objects.requireNonNull(local.getAddress(), "the options take resolved ones");
    if (Families.of(from) == Families.of(remote)) {
      return local;
    }
    if (from.isAnyLocalAddress()) {
      // "Any address, but this port" is meant for both families, though Java must name one.
      return new InetSocketAddress(anyAddressLike(remote), local.getPort());
    }
    return null;
  }

  private static InetAddress anyAddressLike(InetAddress remote) throws IOException {
    return InetAddress.getByAddress(new byte[remote.getAddress().length]);
  }

  /** A future that was cancelled in this turn tells so in the next. */
  @Override
  public boolean isGivenUp() {
    return making.outcome().isDone();
  }

  @Override
  public void won(ByteStream stream) {
    making.connected(stream);
  }

  @Override
  public void lost(List<IOException> causes) {
    String aim = "could not connect to %s port %d".formatted(options.host(), options.port());
    if (options.allErrors()) {
      making.fail(new ExceptionGroup(aim, causes));
      return;
    }
    var failures = new Failures(aim);
    causes.forEach(failures::add);
    making.fail(failures.summary());
  }

  @Override
  public void broken(RuntimeException defect) {
    making.fail(defect);
  }
}
