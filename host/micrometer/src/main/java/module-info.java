import org.jspecify.annotations.NullMarked;

/** The figures of loops, executor and swaps as meters of Micrometer. */
@NullMarked
@SuppressWarnings("requires-transitive-automatic") // Micrometer has no descriptor of its own
module dev.gyre.micrometer {
  requires transitive dev.gyre;
  requires transitive micrometer.core;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.service.component.annotations;

  exports dev.gyre.micrometer;
}
