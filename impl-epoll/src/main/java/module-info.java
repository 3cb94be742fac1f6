import org.jspecify.annotations.NullMarked;

/** A selector on Linux epoll, by way of {@code java.lang.foreign}. */
@NullMarked
module dev.gyre.epoll {
  requires transitive dev.gyre;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.framework;

  exports dev.gyre.epoll;

  provides dev.gyre.spi.SelectorProvider with
      dev.gyre.epoll.EpollSelectorProvider;
}
