package holo.store;

import java.util.List;

/// What a transaction asks of the store at its end.
///
/// @param validations what must still hold at the commit timestamp; any failure refuses the whole commit
/// @param writes at most one per key
public record Commit(List<Validation> validations, List<Write> writes) {
    public Commit {
        validations = List.copyOf(validations);
        writes = List.copyOf(writes);
    }
}
