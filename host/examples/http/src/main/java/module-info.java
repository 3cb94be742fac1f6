import org.jspecify.annotations.NullMarked;

/** Files over HTTP/1.1: an example of a server on Gyre. */
@NullMarked
module dev.gyre.examples.http {
  requires transitive dev.gyre;
  requires org.slf4j;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.framework;

  exports dev.gyre.examples.http;
}
