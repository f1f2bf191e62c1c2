package holo.store.node;

import holo.accord.host.ReadEffect;
import holo.accord.primitives.Timestamp;
import java.util.function.Supplier;

/// Reads for transactions that are about to execute: evaluates their validations.
final class Reader {
    private final Validator validator;
    private final Supplier<Timestamp> gc;

    /// @param gc below which deletions may be collected
    Reader(Validator validator, Supplier<Timestamp> gc) {
        this.validator = validator;
        this.gc = gc;
    }

    byte[] read(ReadEffect read) {
        return CommitLogic.encode(
                validator.firstFailure(CommitCodec.validations(read.txn().body()), read.slice(), gc.get()));
    }
}
