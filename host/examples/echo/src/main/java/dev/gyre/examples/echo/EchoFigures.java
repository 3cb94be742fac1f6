package dev.gyre.examples.echo;

/** Counts what the line-echo does. Loop thread only. */
final class EchoFigures {

  private int open;
  private long accepted;
  private long lines;

  void connectionOpened() {
    open++;
    accepted++;
  }

  void connectionClosed() {
    open--;
  }

  void lineAnswered() {
    lines++;
  }

  int open() {
    return open;
  }

  long accepted() {
    return accepted;
  }

  long lines() {
    return lines;
  }
}
