package dev.gyre.itests.osgi.control;

import java.util.concurrent.Future;

/** Calls that a bundle has for the host's default executor, wherever that makes them. */
public interface ProcessTrial {

  /** A call that returns the process that makes it, and the version of the bundle that it is of. */
  Future<String> whereAndWhat();

  /** A call that throws an exception of the bundle's own; returns its class's name and stack. */
  Future<String> failure();
}
