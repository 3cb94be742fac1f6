package dev.gyre.itests.osgi.control;

import java.util.List;
import java.util.Map;

/** Swaps parts of the host, as an operator would. */
public interface SwapControl {

  /** Prefers a provider of a part, or none for null. */
  void prefer(String part, String provider);

  /** Prefers providers of several parts, by their names, or changes nothing. */
  void preferTogether(Map<String, String> providers);

  /** Returns the name of the provider that serves, or null. */
  String current(String part);

  /** Returns what listeners were told so far, one line for each event. */
  List<String> events();

  /** Returns what the history tells of the same, in the same words. */
  List<String> history();
}
