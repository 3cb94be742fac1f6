import dev.gyre.EventLoopPolicy;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.SelectorProvider;
import dev.gyre.spi.SwapListener;
import dev.gyre.spi.TaskRunnerProvider;
import org.jspecify.annotations.NullMarked;

/** What users and providers compile against; it needs nothing but the JDK at run time. */
@NullMarked
module dev.gyre {
  requires static java.management; // for tools that look at the loops from outside
  requires static jdk.jfr; // for recordings
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.framework;
  requires static org.osgi.util.tracker;

  exports dev.gyre;
  exports dev.gyre.inspect;
  exports dev.gyre.io;
  exports dev.gyre.spi;
  exports dev.gyre.spi.osgi;
  exports dev.gyre.spi.remote;

  uses EventLoopPolicy;
  uses ExecutorProvider;
  uses SelectorProvider;
  uses SwapListener;
  uses TaskRunnerProvider;
}
