import org.jspecify.annotations.NullMarked;

/** A small part of Redis: an example of a server on Gyre. */
@NullMarked
module dev.gyre.examples.redis {
  requires transitive dev.gyre;
  requires static org.jspecify;

  exports dev.gyre.examples.redis;
}
