package dev.gyre.examples.http;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The folder that is served, and nothing beside it: names that lead out of it are refused, and so
 * are symbolic links that do. Any thread; looks at the disk, and so is not to be used on the loop.
 *
 * @param root the real path of the folder
 */
record Site(Path root) {

  /**
   * Serves a folder.
   *
   * @param folder the folder
   * @return the site
   * @throws IOException if there is no such folder
   */
  static Site of(Path folder) throws IOException {
    Path root = folder.toRealPath();
    if (!Files.isDirectory(root)) {
      throw new IOException("what is served must be a folder: " + folder);
    }
    return new Site(root);
  }

  /**
   * Finds what a request asks for.
   *
   * @param target the request's target: a path, or a whole URL, as proxies send it
   * @return what is there
   */
  Resource find(String target) {
    String path = target.replaceFirst("^(?i:https?)://[^/?#]*", "").replaceFirst("[?#].*", "");
    if (!path.startsWith("/")) {
      return new Resource.Refused(Status.BAD_REQUEST);
    }
    List<String> names = new ArrayList<>();
    Path found = root;
    try {
      for (String part : path.split("/", -1)) {
        String name = PercentCoding.decode(part);
        if (name.equals("..")) {
          return new Resource.Refused(Status.FORBIDDEN);
        }
        if (!name.isEmpty() && !name.equals(".")) {
          names.add(name);
          found = found.resolve(requireSingle(name));
        }
      }
      return at(found.toRealPath(), names, path.endsWith("/"));
    } catch (AccessDeniedException denied) {
      return new Resource.Refused(Status.FORBIDDEN);
    } catch (InvalidPathException | IOException absent) {
      return new Resource.Refused(Status.NOT_FOUND);
    } catch (IllegalArgumentException malformed) {
      return new Resource.Refused(Status.BAD_REQUEST);
    }
  }

  /** A slash that was encoded is part of a name, which no file can have. */
  private static String requireSingle(String name) {
    if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
      throw new InvalidPathException(name, "name of a file must be without slashes");
    }
    return name;
  }

  private Resource at(Path path, List<String> names, boolean endsWithSlash) throws IOException {
    if (!path.startsWith(root)) {
      return new Resource.Refused(Status.FORBIDDEN);
    }
    var attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      return endsWithSlash
          ? new Resource.Listing(ListingPage.of(path, names))
          : new Resource.Moved(url(names));
    }
    // A pipe or a device would have whoever opens it wait.
    if (!attributes.isRegularFile() || endsWithSlash) {
      return new Resource.Refused(Status.NOT_FOUND);
    }
    if (!Files.isReadable(path)) {
      return new Resource.Refused(Status.FORBIDDEN);
    }
    return new Resource.Document(
        path,
        attributes.size(),
        attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS));
  }

  /** Made of the names, not of what the client wrote: "//host" would lead to another server. */
  private static String url(List<String> names) {
    var url = new StringBuilder("/");
    for (String name : names) {
      url.append(PercentCoding.encode(name)).append('/');
    }
    return url.toString();
  }
}
