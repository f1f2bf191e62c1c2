package holo.sql.plan;

import holo.sql.catalog.SequenceDescriptor;
import holo.sql.exec.CatalogFacts;
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
                    CatalogFacts.Position position = context.session()
                            .catalog()
                            .sequencePosition(sequence.oid(), new CatalogFacts.Position(state.value(), state.called()));
                    return List.<Object[]>of(new Object[] {position.value(), 0L, position.called()});
                });
    }
}
