package holo.accord.messages;

import holo.accord.primitives.Timestamp;

/// What nodes tell each other from time to time (protocol §6, §7).
///
/// @param durable its own transactions up to here are over on a quorum of each of their groups
/// @param universal its own transactions up to here are over on all their replicas
/// @param readyEpoch it counts in quorums of epochs up to this one
/// @param knownEpoch the newest epoch it knows
/// @param syncedEpoch it knows that a quorum of each group is ready up to this epoch
/// @param wanting it remembers transactions that it could forget, if others said how far they are
public record Gossip(
        Timestamp durable, Timestamp universal, long readyEpoch, long knownEpoch, long syncedEpoch, boolean wanting)
        implements Message {
    @Override
    public long epoch() {
        return 0;
    }
}
