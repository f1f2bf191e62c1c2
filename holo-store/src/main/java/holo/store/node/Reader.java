package holo.store.node;

import holo.accord.host.ReadEffect;
import holo.accord.primitives.Timestamp;
import java.util.function.Supplier;

/// Reads for transactions that are about to execute: evaluates their validations.
final class Reader {
    private final Validator validator;
    private final CommitLogic logic;
    private final Supplier<Timestamp> gc;

    /// @param gc below which deletions may be collected
    Reader(Validator validator, CommitLogic logic, Supplier<Timestamp> gc) {
        this.validator = validator;
        this.logic = logic;
        this.gc = gc;
    }

    byte[] read(ReadEffect read) {
        return CommitLogic.encode(validator.firstFailure(logic.validations(read.txn()), read, gc.get()));
    }
}
