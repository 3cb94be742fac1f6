package dev.gyre.itests.osgi.inside.executor;

import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * Two threads with a queue; it rejects what comes after its end, as any plain pool does.
 *
 * <p>Takes its time to accept a call, as an executor on another machine would: so at each swap some
 * loop is in the middle of handing over a call, which the pool then rejects because of the swap.
 */
final class OwnPool implements CallExecutor {

  private static final long HESITATION_NANOS = 20_000;

  private final ExecutorService pool =
      Executors.newFixedThreadPool(2, work -> new Thread(work, "own-pool"));

  @Override
  public void execute(Call<?> call) {
    LockSupport.parkNanos(HESITATION_NANOS);
    pool.execute(call);
  }

  @Override
  public void shutdown() {
    pool.shutdown();
  }
}
