import dev.gyre.executors.threads.PlatformThreadExecutorProvider;
import dev.gyre.executors.threads.VirtualThreadExecutorProvider;
import dev.gyre.spi.ExecutorProvider;
import org.jspecify.annotations.NullMarked;

/** Executors on threads of this process, platform and virtual ones. */
@NullMarked
module dev.gyre.executors.threads {
  requires transitive dev.gyre;
  requires org.slf4j;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.framework;
  requires static org.osgi.service.component.annotations;
  requires static org.osgi.service.metatype.annotations;

  exports dev.gyre.executors.threads;

  provides ExecutorProvider with
      PlatformThreadExecutorProvider,
      VirtualThreadExecutorProvider;
}
