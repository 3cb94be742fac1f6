/**
 * How one part of the host gets from one provider to the next: who stands for election ({@link
 * dev.gyre.internal.swap.Candidates}, the one rule), how a switch is made ({@link
 * dev.gyre.internal.swap.PartSlot}), what must happen around it ({@link
 * dev.gyre.internal.swap.Takeover}) and who is told.
 */
package dev.gyre.internal.swap;
