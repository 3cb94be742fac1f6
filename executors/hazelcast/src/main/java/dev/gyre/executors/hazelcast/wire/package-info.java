/**
 * What the submitter and the members have in common. On members nothing else of this module is
 * loaded, and nothing but the JDK and Hazelcast is needed for it.
 */
package dev.gyre.executors.hazelcast.wire;
