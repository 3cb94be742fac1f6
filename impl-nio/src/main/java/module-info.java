import org.jspecify.annotations.NullMarked;

/** The selector on java.nio.channels. */
@NullMarked
module dev.gyre.nio {
  requires dev.gyre;
  requires org.slf4j;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.framework;
}
