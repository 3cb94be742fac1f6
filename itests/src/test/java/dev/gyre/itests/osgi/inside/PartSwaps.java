package dev.gyre.itests.osgi.inside;

import dev.gyre.inspect.Loops;
import dev.gyre.inspect.SwapRecord;
import dev.gyre.itests.osgi.control.SwapControl;
import dev.gyre.spi.SwapEvent;
import dev.gyre.spi.SwapListener;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Swaps by the operators' model. Thread-safe. */
final class PartSwaps implements SwapControl, SwapListener {

  private final Queue<String> events = new ConcurrentLinkedQueue<>();
  private final Loops loops = new Loops();

  @Override
  public void prefer(String part, String provider) {
    loops.swap(part, provider);
  }

  @Override
  public void preferTogether(Map<String, String> providers) {
    loops.swapTogether(providers);
  }

  @Override
  public String current(String part) {
    return loops.getProviders().stream()
        .filter(each -> each.part().equals(part) && each.current())
        .map(each -> each.name())
        .findFirst()
        .orElse(null);
  }

  @Override
  public void onSwap(SwapEvent event) {
    events.add(line(SwapRecord.of(0, 0, event)));
  }

  @Override
  public List<String> events() {
    return List.copyOf(events);
  }

  @Override
  public List<String> history() {
    return loops.getSwaps().stream().map(PartSwaps::line).toList();
  }

  private static String line(SwapRecord swap) {
    return "%s %s %s -> %s %s"
        .formatted(swap.part(), swap.phase(), swap.from(), swap.to(), swap.failure())
        .trim();
  }
}
