package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.Validation;
import holo.store.Write;
import org.jspecify.annotations.Nullable;

/// A key's uncommitted state.
///
/// @param value the new value, null for a deletion
/// @param expectation what the key must be in the store for the write to be right
record BufferedWrite(byte @Nullable [] value, Expectation expectation) {
    /// What the store must hold at commit.
    sealed interface Expectation {
        /// Anything: nobody else can write the key.
        record Anything() implements Expectation {}

        /// No live value.
        record Absent() implements Expectation {}

        /// The version that was current at a timestamp.
        record Unchanged(Timestamp since) implements Expectation {}
    }

    long bytes(Key key) {
        return key.length() + (value == null ? 0 : value.length);
    }

    Write toWrite(Key key) {
        return value == null ? new Write.Delete(key) : new Write.Put(key, value);
    }

    @Nullable
    Validation toValidation(Key key) {
        return switch (expectation) {
            case Expectation.Anything anything -> null;
            case Expectation.Absent absent -> new Validation.KeyAbsent(key);
            case Expectation.Unchanged unchanged -> new Validation.KeyUnchanged(key, unchanged.since());
        };
    }
}
