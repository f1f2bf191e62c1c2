package holo.sim.cluster;

import holo.sim.kernel.Hits;
import holo.sim.kernel.Simulation;
import holo.sim.kernel.Trace;

/// What the parts of one run share.
///
/// @param simulation virtual time
/// @param trace what happened
/// @param plan what was drawn from the seed
/// @param topologies who replicates what
/// @param bug the planted bug, {@link PlantedBug#NONE} in a proper run
/// @param hits which faults hit
record Context(Simulation simulation, Trace trace, RunPlan plan, Topologies topologies, PlantedBug bug, Hits hits) {
    long now() {
        return simulation.nowMicros();
    }

    void note(int node, String what) {
        trace.event(now(), node, what, 0);
    }
}
