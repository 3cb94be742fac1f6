/** What a loop does in debug mode: remembers where things were made, and watches for stalls. */
package dev.gyre.loop.debug;
