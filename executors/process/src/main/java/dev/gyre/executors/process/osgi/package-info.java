/**
 * How an OSGi framework gets its provider. Whoever has no framework never loads this, nor needs
 * what it is annotated with.
 */
package dev.gyre.executors.process.osgi;
