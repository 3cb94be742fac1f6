import org.jspecify.annotations.NullMarked;

/** The selector on Linux epoll. */
@NullMarked
module dev.gyre.epoll {
  requires dev.gyre;
  requires org.slf4j;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.framework;
}
