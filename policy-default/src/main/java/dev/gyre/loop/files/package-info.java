/** Files on their way to transports: {@link dev.gyre.loop.files.FileSendings} sends them. */
@NullMarked
package dev.gyre.loop.files;

import org.jspecify.annotations.NullMarked;
