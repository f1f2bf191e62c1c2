/// The deterministic cluster simulator: a whole Holo cluster in one thread, from one seed.
///
/// {@link holo.sim.kernel} is virtual time, randomness, network, clocks; {@link holo.sim.check} says
/// whether what clients saw was allowed.
@NullMarked
package holo.sim;

import org.jspecify.annotations.NullMarked;
