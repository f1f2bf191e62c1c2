/// Who replicates what: topologies, one per epoch, and the quorums that follow from them (protocol §2, §6).
///
/// Start with {@link holo.accord.topology.Topology} and {@link holo.accord.topology.Shard}.
@NullMarked
package holo.accord.topology;

import org.jspecify.annotations.NullMarked;
