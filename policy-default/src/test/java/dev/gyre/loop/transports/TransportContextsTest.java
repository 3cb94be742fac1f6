package dev.gyre.loop.transports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.Context;
import dev.gyre.ContextBridge;
import dev.gyre.ContextVar;
import dev.gyre.io.ConnectionOptions;
import dev.gyre.io.ServerOptions;
import dev.gyre.loop.VirtualLoop;
import dev.gyre.loop.channels.ChannelReaders;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.names.NameResolver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In which context a protocol is told what the network brings about: that of who asked for it. */
class TransportContextsTest {

  private static final ContextVar<String> REQUEST = ContextVar.withDefault("request", "none");

  /** What a library binds to the thread, as a logger's diagnostic context. */
  private static final class Span implements ContextBridge<String> {
    private final ThreadLocal<@Nullable String> bound = new ThreadLocal<>();

    @Override
    public @Nullable String capture() {
      return bound.get();
    }

    @Override
    public void restore(@Nullable String state) {
      bound.set(state);
    }
  }

  private final VirtualLoop virtual = new VirtualLoop();
  private final FutureLoop loop = virtual.loop;
  private final FakeSelector selector = new FakeSelector();
  private final Connector connector =
      new Connector(loop, selector, NameResolver.shared(), new ChannelReaders(loop, selector));
  private final Span span = new Span();
  private final List<String> seen = new ArrayList<>();
  private final RecordingProtocol protocol = new RecordingProtocol();

  @BeforeEach
  void watch() {
    loop.addContextBridge(span);
    for (String event : List.of("made", "data", "eof", "pause", "resume", "lost")) {
      protocol.on(event, () -> see(event));
    }
  }

  private void see(String event) {
    seen.add(event + " " + REQUEST.get() + " " + span.bound.get());
  }

  /** Runs something in a turn, in a context and with a span of its own. */
  private void as(String name, Runnable call) {
    loop.callSoon(
        () -> {
          span.bound.set(name);
          call.run();
        },
        Context.EMPTY.with(REQUEST, name));
    virtual.runUntilIdle();
  }

  /** Runs something as the loop runs the events of its selector. */
  private void event(Runnable event) {
    loop.callSoon(event, Context.EMPTY);
    virtual.runUntilIdle();
  }

  private RecordingProtocol make() {
    see("factory");
    return protocol;
  }

  private FakeStream connected() {
    as("creator", () -> connector.connect(this::make, ConnectionOptions.to("127.0.0.1", 80)));
    virtual.runUntil(() -> !selector.attempts.isEmpty());
    FakeStream[] stream = new FakeStream[1];
    event(() -> stream[0] = selector.attempts.getFirst().succeed());
    return stream[0];
  }

  @Test
  void clientIsTold_inTheContextOfCreateConnection() {
    protocol.keepOpen = true;
    FakeStream stream = connected();
    event(() -> stream.deliver("x"));
    event(stream::end);
    event(() -> stream.breakWith(new IOException("broken")));
    event(() -> stream.failReading(new IOException("broken")));
    assertEquals(
        List.of(
            "factory creator creator",
            "made creator creator",
            "data creator creator",
            "eof creator creator",
            "lost creator creator"),
        seen);
  }

  @Test
  void writersAreResumed_inTheContextOfCreateConnection_whoeverWrote() {
    FakeStream stream = connected();
    seen.clear();
    as("writer", () -> transport().write(ByteBuffer.allocate(200_000)));
    stream.takeOnly(0);
    as("writer", () -> transport().write(ByteBuffer.allocate(200_000)));
    event(() -> stream.makeWritable(1_000_000));
    assertEquals(List.of("pause writer writer", "resume creator creator"), seen);
  }

  private dev.gyre.io.Transport transport() {
    return java.util.Objects.requireNonNull(protocol.transport);
  }

  @Test
  void connectionLostThatFollowsACall_isToldInTheContextOfTheCall() {
    connected();
    seen.clear();
    as("closer", () -> transport().close());
    assertEquals(List.of("lost closer closer"), seen);
  }

  @Test
  void whatADataReceivedSets_isGoneInTheNextOne() {
    protocol.on(
        "data",
        () -> {
          see("data");
          REQUEST.set("changed");
          span.bound.set("changed");
        });
    FakeStream stream = connected();
    seen.clear();
    event(() -> {
      stream.deliver("x");
      stream.deliver("y");
    });
    assertEquals(List.of("data creator creator", "data creator creator"), seen);
  }

  @Test
  void callbacksOfADataReceived_goOnInTheSameContext() {
    protocol.on("data", () -> loop.callLaterNanos(1, () -> see("timer")));
    FakeStream stream = connected();
    seen.clear();
    event(() -> stream.deliver("x"));
    virtual.advance(1);
    assertEquals(List.of("timer creator creator"), seen);
  }

  @Test
  void acceptedConnectionsAreTold_inTheContextOfCreateServer_eachAfresh() {
    as("server", () -> connector.serve(this::makeAndChange, ServerOptions.on("127.0.0.1", 0)));
    virtual.runUntil(() -> !selector.listeners.isEmpty());
    List<FakeStream> streams = new ArrayList<>();
    event(() -> {
      streams.add(selector.listeners.getFirst().accept());
      streams.add(selector.listeners.getFirst().accept());
    });
    event(() -> streams.forEach(stream -> stream.deliver("x")));
    assertEquals(
        List.of(
            "factory server server",
            "factory server server",
            "made changed changed",
            "made changed changed",
            "data changed changed",
            "data changed changed"),
        seen);
  }

  /** What the factory sets belongs to its connection, as what a coroutine sets does in asyncio. */
  private RecordingProtocol makeAndChange() {
    see("factory");
    REQUEST.set("changed");
    span.bound.set("changed");
    return protocol;
  }

  @Test
  void serverThatIsStartedLater_servesInTheContextOfStartServing() {
    var options = ServerOptions.on("127.0.0.1", 0).withStartServing(false);
    List<dev.gyre.LoopFuture<dev.gyre.io.Server>> server = new ArrayList<>();
    as("creator", () -> server.add(connector.serve(this::make, options)));
    virtual.runUntil(() -> !selector.listeners.isEmpty());
    virtual.runUntilIdle();
    as("starter", () -> server.getFirst().result().startServing());
    event(() -> selector.listeners.getFirst().accept());
    assertEquals(List.of("factory starter starter", "made starter starter"), seen);
  }
}
