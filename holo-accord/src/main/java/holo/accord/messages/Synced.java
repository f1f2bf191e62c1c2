package holo.accord.messages;

/// A message of a node to one that is not known to know yet that these epochs are synced (protocol §6). What the
/// sender says may rest on that: it may have forgotten what only a replica that has left since has not applied. That
/// replica must leave before it listens.
///
/// @param syncedEpoch a quorum of each group is ready for every epoch up to this one
public record Synced(long syncedEpoch, Message message) implements Message {
    public Synced {
        if (message instanceof Synced || message instanceof Gossip) {
            throw new IllegalArgumentException("a message that tells by itself what is synced: " + message);
        }
        if (syncedEpoch < 1) {
            throw new IllegalArgumentException("epochs count from 1, so none up to " + syncedEpoch + " is synced");
        }
    }

    /// What a message says, whatever its sender knows besides.
    public static Message content(Message message) {
        return message instanceof Synced s ? s.message() : message;
    }

    @Override
    public long epoch() {
        return Math.max(syncedEpoch, message.epoch());
    }
}
