package holo.accord.topology;

/// A group whose quorum a decision needs, and from which epoch on its replicas must be ready to count.
///
/// @param epoch a replica counts when it is ready for this epoch; 0 when any does
public record JointShard(long epoch, Shard shard) {}
