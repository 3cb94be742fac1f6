import org.jspecify.annotations.NullMarked;

/** For tests of code that runs on a loop: a virtual clock, and a JUnit extension. */
@NullMarked
module dev.gyre.testing {
  requires transitive dev.gyre;
  requires dev.gyre.policy;
  requires static org.jspecify;
  requires static org.junit.jupiter.api;
  requires static org.junit.platform.commons;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;

  exports dev.gyre.testing;
  exports dev.gyre.testing.junit;
}
