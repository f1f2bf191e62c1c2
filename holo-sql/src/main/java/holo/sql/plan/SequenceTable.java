package holo.sql.plan;

import holo.sql.catalog.SequenceDescriptor;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import java.util.List;

/// `SELECT … FROM sequence`: its position.
final class SequenceTable {
    private SequenceTable() {}

    static ComputedTable of(SequenceDescriptor sequence) {
        return new ComputedTable(
                factory -> factory.builder()
                        .add("last_value", PgRelTypes.of(factory, PgTypes.INT8, -1, false))
                        .add("log_cnt", PgRelTypes.of(factory, PgTypes.INT8, -1, false))
                        .add("is_called", PgRelTypes.of(factory, PgTypes.BOOL, -1, false))
                        .build(),
                context -> {
                    SequenceState state = SequenceState.read(
                            sequence,
                            context.readView(ReadView.class).transaction().catalog());
                    return List.<Object[]>of(new Object[] {state.value(), 0L, state.called()});
                });
    }
}
