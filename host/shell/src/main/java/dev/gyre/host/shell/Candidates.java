package dev.gyre.host.shell;

import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.Loops;
import dev.gyre.inspect.ProviderReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;

/**
 * The command by which a shell that completes words asks what may stand at a place. It tells more
 * than what fits the beginning of the word there; that is for the shell to choose. Any thread.
 */
public final class Candidates {

  private static final List<String> MODES = List.of("on", "off");

  private final Loops loops;

  Candidates(Loops loops) {
    this.loops = loops;
  }

  /**
   * Tells what may stand at a place of a command line.
   *
   * @param words the words, the command's name first
   * @param index the place, 1 for the first argument
   * @return words, none of them twice
   */
  @Descriptor("tells what may stand at a place of a command line, for completion")
  public List<String> candidates(
      @Descriptor("the words of the line") List<?> words,
      @Descriptor("the place, from 0") int index) {
    List<String> texts = words.stream().map(String::valueOf).toList();
    if (texts.isEmpty() || index < 1) {
      return List.of();
    }
    Stream<String> found =
        switch (texts.getFirst().replaceFirst("^gyre:", "")) {
          case "swap" -> choices(texts, index);
          case "debug" -> index == 1 ? loopNames() : modes(index, 2);
          case "measure" -> modes(index, 1);
          default -> Stream.empty();
        };
    return found.distinct().toList();
  }

  private static Stream<String> modes(int index, int place) {
    return index == place ? MODES.stream() : Stream.empty();
  }

  /** A name is enough unless another loop has the same. */
  private Stream<String> loopNames() {
    List<LoopFigures> open = loops.getLoops();
    return Stream.concat(
        open.stream().map(LoopFigures::name), open.stream().map(loop -> Long.toString(loop.id())));
  }

  private Stream<String> choices(List<String> words, int index) {
    boolean several = words.stream().limit(index).anyMatch(word -> word.contains("="));
    if (index == 2 && !several) {
      return able().filter(each -> each.part().equals(words.get(1))).map(ProviderReport::name);
    }
    List<String> named = new ArrayList<>();
    words.stream().limit(index).forEach(word -> named.add(word.replaceFirst("=.*", "")));
    Stream<String> parts = index == 1 ? able().map(ProviderReport::part) : Stream.empty();
    Stream<String> pairs =
        index == 1 || several
            ? able()
                .filter(each -> !named.contains(each.part()))
                .map(each -> each.part() + "=" + each.name())
            : Stream.empty();
    return Stream.concat(parts, pairs);
  }

  private Stream<ProviderReport> able() {
    return loops.getProviders().stream().filter(ProviderReport::canRun);
  }
}
