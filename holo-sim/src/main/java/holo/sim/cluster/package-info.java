/// A cluster of nodes on simulated hardware, its clients, and what goes wrong with it.
///
/// {@link holo.sim.cluster.SimulatedRun} is one run of one seed, from the settings that
/// {@link holo.sim.cluster.RunPlan} draws from the seed to the verdict of the checkers.
@NullMarked
package holo.sim.cluster;

import org.jspecify.annotations.NullMarked;
