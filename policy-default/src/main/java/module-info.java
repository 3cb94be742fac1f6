import org.jspecify.annotations.NullMarked;

/** The default policy. */
@NullMarked
module dev.gyre.policy {
  requires dev.gyre;
  requires org.slf4j;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.framework;
}
