package dev.gyre.loop.callbacks;

/**
 * Fills what lies before the fields of a subclass, which come after those of the superclass: 64
 * bytes, a cache line, and the gap that the header may leave.
 */
@SuppressWarnings("unused") // fills the room
class Margin {
  int gap;
  long before1;
  long before2;
  long before3;
  long before4;
  long before5;
  long before6;
  long before7;
  long before8;
}
