import org.jspecify.annotations.NullMarked;

/** Executors on threads. */
@NullMarked
module dev.gyre.executors.threads {
  requires dev.gyre;
  requires org.slf4j;
  requires static org.jspecify;
  requires static org.osgi.annotation.bundle;
  requires static org.osgi.annotation.versioning;
  requires static org.osgi.service.component.annotations;
}
