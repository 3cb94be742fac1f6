/** Providers of every part that are good for nothing, for the tests of swaps. */
package dev.gyre.itests.osgi.inside.broken;
