package dev.gyre.loop.pipes;

import dev.gyre.Context;
import dev.gyre.LoopFuture;
import dev.gyre.io.Connection;
import dev.gyre.io.Protocol;
import dev.gyre.loop.futures.FutureLoop;
import dev.gyre.loop.transports.StreamEnd;
import dev.gyre.spi.ByteStream;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * One call that asks for a pipe, from the pipe to the transport: make a stream of it, make the
 * protocol, tell it, complete the future. Loop thread only.
 *
 * @param <P> the type of the protocol
 */
final class PipeOpening<P extends Protocol> {

  private final FutureLoop loop;
  private final Supplier<? extends P> factory;
  private final Object pipe;
  private final Kind kind;
  private final LoopFuture<Connection<P>> outcome;

  /** Of the call that asked for the pipe. */
  private final Context context;

  /** Undoes the step that is under way when the outcome is cancelled. */
  private Runnable giveUp = () -> {};

  /** Which end of the pipe it is. */
  @FunctionalInterface
  interface Kind {

    /** Makes the transport of a stream. */
    StreamEnd newTransport(FutureLoop loop, ByteStream stream, Object pipe, Protocol protocol);
  }

  /** What may fail on the way. */
  @FunctionalInterface
  interface Step {

    /** Takes the step, by the end of which {@link #connected} has been called or will be. */
    void run() throws IOException;
  }

  PipeOpening(FutureLoop loop, Supplier<? extends P> factory, Object pipe, Kind kind) {
    this.loop = loop;
    this.factory = factory;
    this.pipe = pipe;
    this.kind = kind;
    this.outcome = loop.createFuture();
    this.context = loop.currentContext();
    outcome.addDoneCallback(done -> {
      if (done.isCancelled()) {
        giveUp.run();
      }
    });
  }

  /** Queues the first step, so that nothing is touched before the loop runs in its own thread. */
  LoopFuture<Connection<P>> begin(Step first) {
    loop.callSoon(() -> take(first));
    return outcome;
  }

  /** Takes a step, unless the pipe was given up. */
  void take(Step step) {
    if (outcome.isDone()) {
      return;
    }
    try {
      step.run();
    } catch (IOException | RuntimeException failure) {
      fail(failure);
    }
  }

  /** Says how to undo the step that begins now, should the outcome be cancelled. */
  void begins(Runnable giveUp) {
    this.giveUp = giveUp;
  }

  Context context() {
    return context;
  }

  void fail(Exception failure) {
    if (!outcome.isDone()) {
      giveUp.run();
      outcome.setException(failure);
    }
  }

  /** Takes the stream over. */
  void connected(ByteStream stream) {
    if (outcome.isDone()) {
      stream.close();
      return;
    }
    loop.enterContext(context);
    P protocol;
    try {
      protocol = makeProtocol();
    } catch (Throwable failure) {
      stream.close();
      outcome.setException(failure);
      return;
    }
    StreamEnd transport = kind.newTransport(loop, stream, pipe, protocol);
    loop.debug().opened("transport", transport, outcome, "connected to {}", pipe);
    giveUp = transport::abort;
    transport.begin();
    loop.callSoon(() -> {
      if (!outcome.isDone()) {
        outcome.setResult(new Connection<>(transport, protocol));
      }
    });
  }

  private P makeProtocol() {
    P protocol = factory.get();
    if (protocol == null) {
      throw new IllegalStateException(
          "protocol factory returned null: it must return a protocol for each pipe");
    }
    return protocol;
  }
}
