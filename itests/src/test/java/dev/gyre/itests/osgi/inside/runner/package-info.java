/** A task runner of somebody else, for the tests of swaps. */
package dev.gyre.itests.osgi.inside.runner;
