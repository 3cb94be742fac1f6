package dev.gyre.loop.datagrams;

import dev.gyre.Context;
import dev.gyre.LoopFuture;
import dev.gyre.io.DatagramEndpoint;
import dev.gyre.io.DatagramOptions;
import dev.gyre.io.DatagramProtocol;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.names.NameResolver;
import dev.gyre.loop.transports.SocketFile;
import dev.gyre.spi.DatagramPort;
import dev.gyre.spi.IoSelector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code createDatagramEndpoint}, from the names to the endpoint: resolve both, open a
 * socket, make the protocol, tell it, complete the future. Loop thread only.
 *
 * @param <P> the type of the protocol
 */
final class EndpointOpening<P extends DatagramProtocol> {

  private final FutureLoop loop;
  private final IoSelector selector;
  private final NameResolver resolver;
  private final Supplier<? extends P> factory;
  private final DatagramOptions options;
  private final LoopFuture<DatagramEndpoint<P>> outcome;

  /** Of the call that asked for the endpoint. */
  private final Context context;

  /** Undoes the step that is under way when the outcome is cancelled. */
  private Runnable giveUp = () -> {};

  EndpointOpening(
      FutureLoop loop,
      IoSelector selector,
      NameResolver resolver,
      Supplier<? extends P> factory,
      DatagramOptions options) {
    this.loop = loop;
    this.selector = selector;
    this.resolver = resolver;
    this.factory = factory;
    this.options = options;
    this.outcome = loop.createFuture();
    this.context = loop.currentContext();
  }

  /** Queues the first step, so that no socket is touched before the loop runs in its own thread. */
  LoopFuture<DatagramEndpoint<P>> begin() {
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        giveUp.run();
      }
    });
    loop.callSoon(this::resolve);
    return outcome;
  }

  private void resolve() {
    if (outcome.isDone()) {
      return;
    }
    if (isUnix()) {
      openUnix();
    } else {
      resolve(
          options.localAddress(),
          locals -> resolve(options.remoteAddress(), remotes -> openFirst(locals, remotes)));
    }
  }

  private boolean isUnix() {
    SocketAddress any =
        options.localAddress() == null ? options.remoteAddress() : options.localAddress();
    return any == null
        ? options.family() == StandardProtocolFamily.UNIX
        : !(any instanceof InetSocketAddress);
  }

  /** Finds the addresses of a name, and goes on with them; with null if there is no name. */
  private void resolve(
      @Nullable SocketAddress name, Consumer<@Nullable List<InetSocketAddress>> next) {
    if (!(name instanceof InetSocketAddress inet)) {
      next.accept(null);
    } else if (!inet.isUnresolved()) {
      next.accept(List.of(inet));
    } else {
      LoopFuture<List<InetSocketAddress>> resolution =
          resolver.addressesOf(loop, inet.getHostString(), inet.getPort());
      giveUp = resolution::cancel;
      resolution.addDoneCallback(done -> resolved(done, next));
    }
  }

  private void resolved(
      LoopFuture<List<InetSocketAddress>> resolution,
      Consumer<@Nullable List<InetSocketAddress>> next) {
    if (outcome.isDone()) {
      return;
    }
    Throwable failure = resolution.exception();
    if (failure != null) {
      outcome.setException(failure);
    } else {
      next.accept(resolution.result());
    }
  }

  private void openUnix() {
    try {
      if (options.localAddress() instanceof UnixDomainSocketAddress file) {
        SocketFile.deleteStale(file.getPath());
      }
      open(options);
    } catch (IOException | RuntimeException failure) {
      outcome.setException(failure);
    }
  }

  private void openFirst(
      @Nullable List<InetSocketAddress> locals, @Nullable List<InetSocketAddress> remotes) {
    Exception first = null;
    try {
      for (DatagramOptions candidate : new AddressPairs(options, locals, remotes).candidates()) {
        try {
          open(candidate);
          return;
        } catch (IOException failure) {
          first = first == null ? failure : first;
        }
      }
    } catch (IOException | RuntimeException failure) {
      first = failure;
    }
    if (first != null) {
      outcome.setException(first);
    }
  }

  /** Opens a socket; what fails from then on is the outcome. */
  private void open(DatagramOptions resolved) throws IOException {
    // A socket that broadcasts sends to the one address, and is answered from many.
    boolean connects = resolved.remoteAddress() != null && !resolved.allowBroadcast();
    DatagramPort port =
        selector.openDatagramPort(connects ? resolved : resolved.withRemoteAddress(null));
    loop.enterContext(context);
    P protocol;
    try {
      protocol = makeProtocol();
    } catch (Throwable failure) {
      port.close();
      outcome.setException(failure);
      return;
    }
    var transport = new PortTransport(loop, port, protocol, resolved.remoteAddress(), connects);
    loop.debug().opened("transport", transport, outcome, "open", null);
    giveUp = transport::close;
    transport.begin();
    loop.callSoon(() -> {
      if (!outcome.isDone()) {
        outcome.setResult(new DatagramEndpoint<>(transport, protocol));
      }
    });
  }

  private P makeProtocol() {
    P protocol = factory.get();
    if (protocol == null) {
      throw new IllegalStateException(
          "protocol factory returned null: it must return a protocol for each endpoint");
    }
    return protocol;
  }
}
