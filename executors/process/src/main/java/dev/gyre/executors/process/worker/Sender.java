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
  private final LinkedBlockingQueue<Message> messages = new LinkedBlockingQueue<>();

  Sender(Connection pool) {
    super("gyre-sender");
    setDaemon(true);
    this.pool = pool;
  }

  void send(Message message) {
    messages.add(message);
  }

  @Override
  public void run() {
    try {
      while (true) {
        pool.send(messages.take());
      }
    } catch (IOException | InterruptedException broken) {
      // The receiver notices, and ends the worker.
    }
  }
}
