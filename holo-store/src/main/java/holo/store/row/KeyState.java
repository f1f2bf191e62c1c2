package holo.store.row;

/// What a validation asks of a key.
///
/// @param version the newest version, {@link Version#NONE} when there is none
/// @param live whether it has a value
public record KeyState(Version version, boolean live) {
    static final KeyState ABSENT = new KeyState(Version.NONE, false);
}
