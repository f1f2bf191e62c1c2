/// A simulated disk that forgets what was not synced, tears and flips bits, fails, slows down and fills.
///
/// {@link holo.sim.disk.SimDisk} is the disk of one node; it outlives the node's crashes.
@NullMarked
package holo.sim.disk;

import org.jspecify.annotations.NullMarked;
