/** A program that uses Gyre, and knows its API only. */
module dev.gyre.consumer {
  requires dev.gyre;
}
