/// What the protocol costs by itself: replicas in one thread, without network, disk or codec.
@NullMarked
package holo.sim.bench;

import org.jspecify.annotations.NullMarked;
