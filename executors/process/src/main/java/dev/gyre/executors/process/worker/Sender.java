package dev.gyre.executors.process.worker;

import dev.gyre.executors.process.wire.Connection;
import dev.gyre.executors.process.wire.Message;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Sends what threads of the call ask for: those may be interrupted at any time, which would close
 * the channel if they sent themselves.
 */
final class Sender extends Thread {

  private final Connection pool;
  private final LinkedBlockingQueue<Letter> letters = new LinkedBlockingQueue<>();

  Sender(Connection pool) {
    super("gyre-sender");
    setDaemon(true);
    this.pool = pool;
  }

  /** Has a message sent soon. */
  Letter send(Message message) {
    var letter = new Letter(message);
    letters.add(letter);
    return letter;
  }

  /** Sends, and returns when that is done: what the thread sends itself comes afterwards. */
  void deliver(Message message) {
    send(message).awaitSent();
  }

  @Override
  public void run() {
    try {
      while (true) {
        Letter next = letters.take();
        pool.send(next.message);
        next.isSent();
      }
    } catch (IOException | InterruptedException broken) {
      // The receiver notices, and ends the worker.
    }
  }

  /** A message on its way. */
  static final class Letter {

    private final Message message;
    private boolean sent; // guarded by this

    Letter(Message message) {
      this.message = message;
    }

    synchronized void isSent() {
      sent = true;
      notifyAll();
    }

    /** Without a limit: if the pool is gone, so is this process. */
    synchronized void awaitSent() {
      boolean interrupted = false;
      while (!sent) {
        try {
          wait();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
