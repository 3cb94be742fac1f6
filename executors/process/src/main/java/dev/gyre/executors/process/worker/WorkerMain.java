package dev.gyre.executors.process.worker;

import dev.gyre.executors.process.wire.Connection;
import dev.gyre.executors.process.wire.Kind;
import dev.gyre.executors.process.wire.Message;
import java.io.IOException;
import java.nio.file.Path;

/** The main class of a worker: connects to its pool, and makes calls until it is told to end. */
public final class WorkerMain {

  /** The environment variable that holds what the worker proves itself with. */
  public static final String SECRET = "GYRE_WORKER_SECRET";

  private WorkerMain() {}

  /**
   * Starts the worker.
   *
   * @param arguments the pool's directory, the socket in it to connect to, and the worker's name
   * @throws IOException if the pool cannot be reached
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Connection pool = Connection.to(directory.resolve(arguments[1]));
    var hello = new Message(Kind.HELLO);
    hello.data().writeUTF(String.valueOf(System.getenv(SECRET)));
    pool.send(hello);

    var sender = new Sender(pool);
    sender.start();
    var places = new Twins(sender);
    Thread caller = Thread.currentThread();
    caller.setName(arguments[2]);
    var lambdas = new KnownLambdas(places);
    var calls = new Calls(caller, pool, places, lambdas, sender);
    new Receiver(pool, calls, places, lambdas, directory).start();
    calls.make();
    System.exit(0);
  }
}
