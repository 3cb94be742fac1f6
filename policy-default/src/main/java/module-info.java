import dev.gyre.EventLoopPolicy;
import dev.gyre.loop.runners.BatonRunnerProvider;
import dev.gyre.loop.runners.LoopScheduledRunnerProvider;
import dev.gyre.policy.DefaultEventLoopPolicy;
import dev.gyre.spi.TaskRunnerProvider;
import org.jspecify.annotations.NullMarked;

/** The default policy, and the loop that it makes. */
@NullMarked
module dev.gyre.policy {
  requires transitive dev.gyre;
  requires org.slf4j;
  requires static jdk.jfr; // for recordings
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.framework;

  exports dev.gyre.loop;
  exports dev.gyre.policy;

  provides EventLoopPolicy with
      DefaultEventLoopPolicy;
  provides TaskRunnerProvider with
      LoopScheduledRunnerProvider,
      BatonRunnerProvider;
}
