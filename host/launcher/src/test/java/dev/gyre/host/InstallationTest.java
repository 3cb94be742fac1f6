package dev.gyre.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstallationTest {

  @TempDir Path root;

  @Test
  void bundleGroups_areReadInTheOrderOfTheirStartLevels() throws Exception {
    Path jar = touch("bundles/20-late/b.jar");
    touch("bundles/20-late/notes.txt");
    Path first = touch("bundles/10-early/z.jar");

    assertEquals(
        List.of(
            new BundleGroup(10, "early", List.of(first)),
            new BundleGroup(20, "late", List.of(jar))),
        new Installation(root).bundleGroups());
  }

  @Test
  void bundleGroups_areSortedByNumber_notByName() throws Exception {
    touch("bundles/100-late/b.jar");
    touch("bundles/20-early/a.jar");

    assertEquals(
        List.of("early", "late"),
        new Installation(root).bundleGroups().stream().map(BundleGroup::name).toList());
  }

  @Test
  void bundleGroups_withoutAFolderOfBundles_sayHowToBuildThem() {
    var failure = assertThrows(HostFailure.class, () -> new Installation(root).bundleGroups());

    assertTrue(failure.getMessage().contains("start it with ./gyre"), failure.getMessage());
  }

  @Test
  void bundleGroup_whoseFolderHasNoLevel_isRefused() throws Exception {
    Path folder = touch("bundles/late/b.jar").getParent();

    assertThrows(IOException.class, () -> BundleGroup.read(folder));
  }

  private Path touch(String path) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.createFile(file);
  }
}
