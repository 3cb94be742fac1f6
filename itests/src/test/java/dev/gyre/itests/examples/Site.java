package dev.gyre.itests.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A folder with files to serve, beside one that nobody is to see.
 *
 * @param folder what is served
 */
record Site(Path folder) {

  static final int MANY = 20 << 20;

  static Site in(Path scratch) throws IOException {
    Path folder = Files.createDirectories(scratch.resolve("site"));
    var random = new Random(20_261_126);
    for (int size : new int[] {0, 1, 64 << 10, MANY}) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Files.write(folder.resolve("file" + size), bytes);
    }
    Path secret = Files.writeString(scratch.resolve("secret"), "not to be seen");
    Files.createSymbolicLink(folder.resolve("escape"), secret);
    Files.createSymbolicLink(folder.resolve("up"), scratch);
    Files.createSymbolicLink(folder.resolve("inside"), folder.resolve("file1"));
    Path below = Files.createDirectories(folder.resolve("below"));
    Files.writeString(below.resolve("<b>&\"'.txt"), "odd name");
    Files.writeString(below.resolve("javascript:alert(1)"), "no protocol");
    return new Site(folder);
  }

  Path file(int size) {
    return folder.resolve("file" + size);
  }

  byte[] bytes(int size) throws IOException {
    return Files.readAllBytes(file(size));
  }
}
