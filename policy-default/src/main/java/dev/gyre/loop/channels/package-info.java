/**
 * The user's own channels: {@link dev.gyre.loop.channels.ChannelReaders} watches them, {@link
 * dev.gyre.loop.channels.SocketCalls} uses them without blocking.
 */
@NullMarked
package dev.gyre.loop.channels;

import org.jspecify.annotations.NullMarked;
