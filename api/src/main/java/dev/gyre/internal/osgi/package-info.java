/**
 * Where the API knows that OSGi exists, beside {@code dev.gyre.spi.osgi} for makers of providers.
 * It is entered only by a framework, which finds the activator in the bundle's manifest; on the
 * module path and the class path its classes are never linked.
 */
package dev.gyre.internal.osgi;
