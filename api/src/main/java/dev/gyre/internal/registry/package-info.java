/**
 * Where the providers of all parts come from, behind {@link dev.gyre.spi.Providers}: the service
 * loader, or an OSGi framework, or whoever installs one.
 */
package dev.gyre.internal.registry;
