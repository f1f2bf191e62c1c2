package holo.store.row;

import holo.store.row.RowFormat.Latest;
import org.jspecify.annotations.Nullable;

/// What a validation asks of a key.
///
/// @param version the newest version, {@link Version#NONE} when there is none
/// @param live whether it has a value
/// @param stored the newest version as stored; null when there is none
public record KeyState(Version version, boolean live, byte @Nullable [] stored) {
    static final KeyState ABSENT = new KeyState(Version.NONE, false, null);

    static KeyState of(byte @Nullable [] stored) {
        if (stored == null) {
            return ABSENT;
        }
        Latest row = Latest.decode(stored);
        return new KeyState(row.version(), !row.tombstone(), stored);
    }
}
