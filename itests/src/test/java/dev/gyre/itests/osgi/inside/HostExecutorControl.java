package dev.gyre.itests.osgi.inside;

import dev.gyre.itests.osgi.control.CallBatch;
import dev.gyre.itests.osgi.control.ExecutorControl;
import dev.gyre.itests.osgi.control.ExecutorLoad;
import dev.gyre.spi.HostExecutor;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import java.time.Duration;

/** Passes on what the test wants of the host's executor. Thread-safe. */
final class HostExecutorControl implements ExecutorControl {

  @Override
  public ExecutorLoad startLoad(int loops, int inFlight) {
    var load = new SteadyExecutorLoad();
    load.start(loops, inFlight);
    return load;
  }

  @Override
  public CallBatch submit(int blocking, int quick) {
    var batch = new GatedCalls();
    batch.submit(blocking, quick);
    return batch;
  }

  @Override
  public void prefer(String provider) {
    Providers.prefer(Part.EXECUTOR, provider);
  }

  @Override
  public void setDrainDeadline(Duration deadline) {
    HostExecutor.Settings usual = HostExecutor.Settings.DEFAULT;
    Providers.executor()
        .configure(
            new HostExecutor.Settings(deadline, usual.waitingMax(), usual.waitingDeadline()));
  }

  @Override
  public String provider() {
    return Providers.executor().statistics().provider();
  }

  @Override
  public long swaps() {
    return Providers.executor().statistics().swaps();
  }

  @Override
  public int waiting() {
    return Providers.executor().statistics().waiting();
  }

  @Override
  public long moved() {
    return Providers.executor().statistics().moved();
  }

  @Override
  public int draining() {
    return Providers.executor().statistics().draining();
  }
}
