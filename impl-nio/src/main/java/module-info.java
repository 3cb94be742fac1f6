import org.jspecify.annotations.NullMarked;

/** A selector on {@code java.nio.channels}. */
@NullMarked
module dev.gyre.nio {
  requires transitive dev.gyre;
  requires org.slf4j;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.framework;

  exports dev.gyre.nio;

  provides dev.gyre.spi.SelectorProvider with
      dev.gyre.nio.NioSelectorProvider;
}
