/**
 * How an OSGi framework gets its providers. Whoever has no framework never loads this, nor needs
 * what it is annotated with.
 */
package dev.gyre.executors.threads.osgi;
