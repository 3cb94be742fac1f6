/** What an OSGi framework starts; never loaded elsewhere. */
@NullMarked
package dev.gyre.epoll.osgi;

import org.jspecify.annotations.NullMarked;
