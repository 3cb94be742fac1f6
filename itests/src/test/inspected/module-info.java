module dev.gyre.shop {
  requires dev.gyre;
}
