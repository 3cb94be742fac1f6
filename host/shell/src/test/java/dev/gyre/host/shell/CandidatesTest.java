package dev.gyre.host.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gyre.inspect.Loops;
import dev.gyre.spi.Call;
import dev.gyre.spi.CallExecutor;
import dev.gyre.spi.ExecutorProvider;
import dev.gyre.spi.Part;
import dev.gyre.spi.Providers;
import dev.gyre.spi.Providers.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CandidatesTest {

  private final Candidates candidates = new Candidates(new Loops());
  private final List<Registration> installed = new ArrayList<>();

  @BeforeEach
  void install() {
    for (Executors each :
        List.of(
            new Executors("one", true), new Executors("two", true), new Executors("no", false))) {
      installed.add(Providers.install(Part.EXECUTOR, each, 0));
    }
  }

  @AfterEach
  void remove() {
    installed.forEach(Registration::close);
  }

  private List<String> at(int index, String line) {
    return candidates.candidates(List.of(line.split(" ")), index);
  }

  @Test
  void swap_offersParts_orAPartWithItsProvider() {
    assertEquals(List.of("executor", "executor=one", "executor=two"), at(1, "gyre:swap ex"));
  }

  @Test
  void swapOfOnePart_offersProvidersThatCanRun() {
    assertEquals(List.of("one", "two"), at(2, "swap executor x"));
    assertEquals(List.of(), at(2, "swap selector x"));
    assertEquals(List.of(), at(3, "swap executor one x"));
  }

  @Test
  void swapOfSeveral_offersPartsThatWereNotNamed() {
    assertEquals(List.of("executor=one", "executor=two"), at(2, "swap selector=nio x"));
    assertEquals(List.of(), at(2, "swap executor=one x"));
  }

  @Test
  void modes_areOnAndOff() {
    assertEquals(List.of("on", "off"), at(2, "debug EventLoop-1 o"));
    assertEquals(List.of("on", "off"), at(1, "measure o"));
    assertEquals(List.of(), at(2, "measure on x"));
  }

  @Test
  void otherCommands_offerNothing() {
    assertEquals(List.of(), at(1, "felix:lb x"));
    assertEquals(List.of(), at(0, "swap"));
    assertEquals(List.of(), candidates.candidates(List.of(), 1));
  }

  private record Executors(String name, boolean canRun) implements ExecutorProvider {

    @Override
    public Optional<String> unavailable() {
      return canRun ? Optional.empty() : Optional.of("it has no threads");
    }

    @Override
    public CallExecutor open() {
      return new CallExecutor() {
        @Override
        public void execute(Call<?> call) {
          call.run();
        }

        @Override
        public void shutdown() {}
      };
    }
  }
}
