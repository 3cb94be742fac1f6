/**
 * What is refused: one class for each area, with every mistake that its API can tell, the exception
 * that it gets, and the decisive words of the message: what rule was broken, by what, and what to
 * do instead.
 */
package dev.gyre.loop.misuse;
