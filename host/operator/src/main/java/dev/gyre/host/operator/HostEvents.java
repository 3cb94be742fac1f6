package dev.gyre.host.operator;

import dev.gyre.inspect.LoopFigures;
import dev.gyre.inspect.SwapRecord;
import dev.gyre.spi.SwapEvent;
import dev.gyre.spi.SwapListener;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/**
 * Posts events of the framework, for whoever is interested. Without an Event Admin nobody can be,
 * and nothing is posted. Any thread.
 *
 * <table>
 *   <caption>Topics and their properties</caption>
 *   <tr><td>{@code dev/gyre/swap/SWITCHED}, {@code DRAINED}, {@code REFUSED}
 *       <td>{@code part}, {@code from}, {@code to}, {@code moved}, {@code left},
 *       {@code took.millis}, {@code failure}
 *   <tr><td>{@code dev/gyre/loop/STALLED}, {@code RECOVERED}
 *       <td>{@code loop}, {@code id}, {@code thread}, {@code busy.millis}
 * </table>
 */
@Component(
    service = {SwapListener.class, HostEvents.class},
    immediate = true)
public final class HostEvents implements SwapListener {

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile @Nullable EventAdmin admin;

  /** Created by Declarative Services. */
  public HostEvents() {}

  HostEvents(EventAdmin admin) {
    this.admin = admin;
  }

  @Override
  public void onSwap(SwapEvent event) {
    SwapRecord swap = SwapRecord.of(0, 0, event);
    Map<String, Object> properties = new HashMap<>();
    properties.put("part", swap.part());
    properties.put("from", swap.from());
    properties.put("to", swap.to());
    properties.put("moved", swap.moved());
    properties.put("left", swap.left());
    properties.put("took.millis", swap.tookMillis());
    properties.put("failure", swap.failure());
    post("dev/gyre/swap/" + swap.phase().toUpperCase(Locale.ROOT), properties);
  }

  /** Tells that a loop is stalled, or no longer. */
  void loop(LoopFigures loop, boolean stalled) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("loop", loop.name());
    properties.put("id", loop.id());
    properties.put("thread", loop.threadName());
    properties.put("busy.millis", loop.busyMillis());
    post("dev/gyre/loop/" + (stalled ? "STALLED" : "RECOVERED"), properties);
  }

  private void post(String topic, Map<String, Object> properties) {
    EventAdmin there = admin;
    if (there != null) {
      there.postEvent(new Event(topic, properties));
    }
  }
}
