/** Executors of all providers together. */
package dev.gyre.itests.executors;
