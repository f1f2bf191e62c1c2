package holo.sql.pgcatalog;

import holo.sql.catalog.TypeDescriptor;
import holo.sql.type.PgTypes;
import holo.sql.type.RangeType;
import holo.sql.type.SqlType;

/// pg_range: what range types are over.
final class RangeRows {
    private RangeRows() {}

    static void ranges(SystemContext context, RowSink out) {
        for (SqlType type : PgTypes.all()) {
            if (type instanceof RangeType range) {
                CatalogRow row = row(range, out);
                proc(row, "rngcanonical", range.discrete() ? range.name() + "_canonical" : "");
                proc(row, "rngsubdiff", range.name() + "_subdiff");
            }
        }
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.definition() instanceof TypeDescriptor.Range made
                    && context.catalog().sqlType(type.oid()) instanceof RangeType range) {
                CatalogRow row = row(range, out).oid("rngsubdiff", made.differenceOid());
                if (made.collation() != 0) {
                    row.oid("rngcollation", made.collation());
                }
            }
        }
    }

    private static CatalogRow row(RangeType range, RowSink out) {
        return out.row()
                .oid("rngtypid", range.oid())
                .oid("rngsubtype", range.subtype().oid())
                .oid("rngmultitypid", range.multirange().oid())
                .oid("rngcollation", AttributeRows.collation(range.subtype()))
                .oid("rngsubopc", Builtins.get().classOf(range.subtype()));
    }

    private static void proc(CatalogRow row, String column, String function) {
        var found = Builtins.get().procs(function);
        row.set(
                column,
                found.isEmpty() ? 0L : Integer.toUnsignedLong(found.getFirst().oid()));
    }
}
