package holo.sql.catalog;

import holo.sql.error.SqlException;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whether what a table was lets its rows of then be read by what it is now.
///
/// Statements are planned for the catalog of now. Names, indexes, constraints and options may have changed; which
/// columns there are, and where the rows lie, may not.
public final class CatalogHistory {
    private CatalogHistory() {}

    /// @param then the stored descriptor of the same table at a time of the past; null when there was none
    /// @throws SqlException 42P01 when the table did not exist, 55000 when its rows were others
    public static void requireSameRows(TableDescriptor now, byte @Nullable [] then, Instant time) {
        if (then == null) {
            throw SqlException.of("42P01", "relation \"" + now.name() + "\" did not exist at " + time)
                    .withHint("Read it as of a later time.");
        }
        TableDescriptor before =
                (TableDescriptor) DescriptorCodec.decode(DescriptorKind.TABLE, then, oid -> type(now, oid));
        String change = change(before, now);
        if (change != null) {
            throw SqlException.of(
                            "55000",
                            "table \"" + now.name() + "\" cannot be read as of " + time + ": since then " + change)
                    .withHint("Read it as of a time after the change.");
        }
    }

    private static SqlType type(TableDescriptor now, int oid) {
        return now.columns().stream()
                .map(ColumnDescriptor::type)
                .filter(type -> type.oid() == oid)
                .findFirst()
                .orElse(PgTypes.TEXT);
    }

    /// What has changed; null when nothing has that matters.
    private static @Nullable String change(TableDescriptor before, TableDescriptor now) {
        if (before.storageId() != now.storageId()) {
            return "it was truncated or rewritten";
        }
        for (ColumnDescriptor column : now.columns()) {
            ColumnDescriptor then = column.number() <= before.columns().size() ? before.column(column.number()) : null;
            if (then == null) {
                if (!column.dropped()) {
                    return "column \"" + column.name() + "\" was added";
                }
            } else if (column.dropped() != then.dropped()) {
                return "column \"" + then.name() + "\" was dropped";
            } else if (!column.dropped()) {
                if (column.typeOid() != then.typeOid() || column.typeModifier() != then.typeModifier()) {
                    return "column \"" + column.name() + "\" changed its type";
                }
                if (column.notNull() && !then.notNull()) {
                    return "column \"" + column.name() + "\" was set NOT NULL";
                }
            }
        }
        return null;
    }
}
