package dev.gyre.spi;

import java.util.concurrent.RejectedExecutionException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs calls off the loop: in threads, in other processes, on other machines. Any thread.
 *
 * @since 0.1
 */
@ProviderType
public interface CallExecutor {

  /**
   * Accepts a call. The executor runs it by {@link Call#run}, or by {@link Call#begin} and then
   * {@link Call#complete} or {@link Call#fail}.
   *
   * @param call the call
   * @throws RejectedExecutionException if it accepts no more; the message says why
   */
  void execute(Call<?> call);

  /**
   * Accepts no more calls. Those it has are left to run; threads and processes end when none is
   * left. Does not wait.
   */
  void shutdown();
}
