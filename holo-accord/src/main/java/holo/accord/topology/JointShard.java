package holo.accord.topology;

/// A group whose quorum a decision needs.
///
/// @param ofStart whether it is a group of the epoch in which the transaction started. Every coordinator and
///     recoverer of the transaction asks those; which older and newer ones it asks, too, depends on what it
///     knows to be synced. So only those can tell whether there was a fast path, and can keep it from being
///     decided (protocol §4).
public record JointShard(Shard shard, boolean ofStart) {}
