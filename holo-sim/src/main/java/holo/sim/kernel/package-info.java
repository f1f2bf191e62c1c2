/// What a simulated world is made of: virtual time, seeded randomness, a network, drifting clocks.
///
/// Invariant: nothing here depends on the wall clock, on threads, on identity hash codes or on the
/// iteration order of salted collections, so one seed is one run. {@link holo.sim.kernel.Simulation}
/// is the place to start.
@NullMarked
package holo.sim.kernel;

import org.jspecify.annotations.NullMarked;
