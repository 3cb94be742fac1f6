import dev.gyre.executors.process.ProcessExecutorProvider;
import dev.gyre.spi.ExecutorProvider;
import org.jspecify.annotations.NullMarked;

/** An executor on worker processes. */
@NullMarked
module dev.gyre.executors.process {
  requires transitive dev.gyre;
  requires org.slf4j;
  requires static jdk.net; // where it is, the kernel tells as whom a worker runs
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.framework;
  requires static org.osgi.service.component.annotations;
  requires static org.osgi.service.metatype.annotations;

  exports dev.gyre.executors.process;

  provides ExecutorProvider with
      ProcessExecutorProvider;
}
