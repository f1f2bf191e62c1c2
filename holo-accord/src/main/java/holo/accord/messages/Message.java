package holo.accord.messages;

/// Anything one node says to another. Immutable; byte arrays inside are shared and must not be changed.
public sealed interface Message permits Request, Response, Gossip, CheckOver, Over, Synced {
    /// The highest epoch that the receiver must know to understand it.
    long epoch();
}
