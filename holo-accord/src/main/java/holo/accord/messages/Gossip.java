package holo.accord.messages;

import holo.accord.primitives.Timestamp;

/// What a node tells all others from time to time (protocol §6, §7).
///
/// @param durable its own transactions up to here are over on a quorum of each of their groups
/// @param universal its own transactions up to here are over on all their replicas
/// @param readyEpoch it counts in quorums of epochs up to this one
/// @param knownEpoch the newest epoch it knows
public record Gossip(Timestamp durable, Timestamp universal, long readyEpoch, long knownEpoch) implements Message {
    @Override
    public long epoch() {
        return 0;
    }
}
