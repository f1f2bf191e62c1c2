package holo.sql.statement;

import holo.sql.plan.Families;
import holo.sql.plan.TableLayout;
import org.jspecify.annotations.Nullable;

/// A table that has rows of the one that a statement changes: itself, one that inherits from it, or a partition.
///
/// @param inward the places of the named table's columns in this one's rows; null when both lie alike
/// @param outward the other way round
record Member(
        TableLayout layout, TableLayout named, TableWriter writer, int @Nullable [] inward, int @Nullable [] outward) {
    /// The named table itself.
    static Member of(TableLayout layout, TableWriter writer) {
        return new Member(layout, layout, writer, null, null);
    }

    static Member of(TableLayout named, TableLayout layout, TableWriter writer) {
        return new Member(
                layout,
                named,
                writer,
                Families.places(named.table(), layout.table()),
                Families.places(layout.table(), named.table()));
    }

    /// A row of the named table as one of this.
    @Nullable
    Object[] inward(@Nullable Object[] row) {
        return Families.moved(row, inward, layout.width());
    }

    /// A row of this table as one of the named one.
    @Nullable
    Object[] outward(@Nullable Object[] row) {
        return Families.moved(row, outward, named.width());
    }

    /// The place of one of the named table's columns.
    int place(int namedPlace) {
        return inward == null ? namedPlace : inward[namedPlace];
    }

    int @Nullable [] places(int @Nullable [] namedPlaces) {
        return Families.moved(namedPlaces, inward);
    }

    /// Demands at commit that the table is still what it was.
    void require(Execution execution) {
        if (layout != named) {
            writer.require(execution);
        }
    }
}
