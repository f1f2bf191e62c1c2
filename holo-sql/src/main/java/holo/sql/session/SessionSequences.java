package holo.sql.session;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.CatalogFacts;
import holo.sql.pgcatalog.SequenceAccess;
import holo.sql.plan.SequenceState;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// nextval and its kin for one session.
final class SessionSequences implements SequenceAccess {
    private final SequenceNumbers numbers;
    private final Supplier<CatalogSnapshot> catalog;
    private final Map<Integer, Long> current = new HashMap<>();
    private @Nullable Integer last;

    SessionSequences(SequenceNumbers numbers, Supplier<CatalogSnapshot> catalog) {
        this.numbers = numbers;
        this.catalog = catalog;
    }

    private SequenceDescriptor get(int oid) {
        var relation = catalog.get().relation(oid);
        if (relation instanceof SequenceDescriptor sequence) {
            return sequence;
        }
        String name = relation == null ? String.valueOf(oid) : relation.name();
        throw SqlException.of("42809", "\"" + name + "\" is not a sequence");
    }

    @Override
    public long next(int sequenceOid) {
        long value = numbers.next(get(sequenceOid));
        current.put(sequenceOid, value);
        last = sequenceOid;
        return value;
    }

    @Override
    public long current(int sequenceOid) {
        Long value = current.get(sequenceOid);
        if (value == null) {
            throw SqlException.of(
                    "55000",
                    "currval of sequence \"" + get(sequenceOid).name() + "\" is not yet defined in this session");
        }
        return value;
    }

    @Override
    public long last() {
        Integer oid = last;
        if (oid == null) {
            throw SqlException.of("55000", "lastval is not yet defined in this session");
        }
        return current(oid);
    }

    @Override
    public void set(int sequenceOid, long value, boolean called) {
        numbers.set(get(sequenceOid), value, called);
        if (called) {
            current.put(sequenceOid, value);
        }
    }

    @Override
    public CatalogFacts.Position position(int sequenceOid, CatalogFacts.Position stored) {
        SequenceState state = numbers.position(get(sequenceOid), new SequenceState(stored.value(), stored.called()));
        return new CatalogFacts.Position(state.value(), state.called());
    }
}
