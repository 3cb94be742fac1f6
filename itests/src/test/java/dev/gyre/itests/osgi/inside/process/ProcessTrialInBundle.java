package dev.gyre.itests.osgi.inside.process;

import dev.gyre.PortableCall;
import dev.gyre.itests.osgi.control.ProcessTrial;
import dev.gyre.spi.HostExecutor.Lease;
import dev.gyre.spi.Providers;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.jar.Manifest;

/** Makes calls with lambdas, records and exceptions of this bundle. */
final class ProcessTrialInBundle implements ProcessTrial {

  private record Place(long pid, String version) implements Serializable {

    static Place here() throws IOException {
      ClassLoader loader = Place.class.getClassLoader();
      try (InputStream in = loader.getResourceAsStream("META-INF/MANIFEST.MF")) {
        var manifest = new Manifest(Objects.requireNonNull(in));
        String version = manifest.getMainAttributes().getValue("Bundle-Version");
        return new Place(ProcessHandle.current().pid(), version);
      }
    }
  }

  private static final class OwnFailure extends Exception {

    private static final long serialVersionUID = 1L;
  }

  @Override
  public CompletableFuture<String> whereAndWhat() {
    try (Lease lease = Providers.executor().lease()) {
      return lease
          .submit(PortableCall.of(Place::here))
          .thenApply(place -> place.pid() + " " + place.version());
    }
  }

  @Override
  public CompletableFuture<String> failure() {
    try (Lease lease = Providers.executor().lease()) {
      return lease
          .submit(
              PortableCall.of(() -> {
                throw new OwnFailure();
              }))
          .handle((nothing, failure) -> failure instanceof OwnFailure ? "own" : "" + failure);
    }
  }
}
