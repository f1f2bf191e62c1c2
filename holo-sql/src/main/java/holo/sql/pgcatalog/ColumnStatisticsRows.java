package holo.sql.pgcatalog;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.Viewer;
import holo.sql.statistics.ColumnStatistics;
import holo.sql.statistics.TableStatistics;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// pg_statistic, which has values of all columns and is {@linkplain RelationDefinition#isRestricted() restricted}, and
/// pg_stats: the same for those who may read the columns.
final class ColumnStatisticsRows {
    /// Numbers of PostgreSQL for what a slot holds.
    private static final short COMMON = 1;

    private static final short HISTOGRAM = 2;
    private static final short CORRELATION = 3;

    private ColumnStatisticsRows() {}

    @FunctionalInterface
    private interface Visitor {
        void visit(TableDescriptor table, ColumnDescriptor column, ColumnStatistics statistics);
    }

    private static void each(SystemContext context, Visitor visitor) {
        for (RelationDescriptor relation : context.catalog().relations()) {
            TableStatistics known =
                    relation instanceof TableDescriptor table ? context.server().statistics(table) : null;
            if (known != null && relation instanceof TableDescriptor table) {
                for (ColumnDescriptor column : table.visibleColumns()) {
                    ColumnStatistics found = known.column(column.number());
                    if (found != null) {
                        visitor.visit(table, column, found);
                    }
                }
            }
        }
    }

    static void statistic(SystemContext context, RowSink out) {
        each(context, (table, column, found) -> {
            CatalogRow row = out.row()
                    .oid("starelid", table.oid())
                    .set("staattnum", (short) column.number())
                    .set("stanullfrac", found.nullFraction())
                    .set("stawidth", found.averageWidth())
                    .set("stadistinct", found.distinct());
            int slot = 1;
            if (!found.common().isEmpty()) {
                row.set("stakind" + slot, COMMON)
                        .oid("staop" + slot, operator(found.type(), "="))
                        .set("stanumbers" + slot, frequencies(found))
                        .set("stavalues" + slot, values(found.type(), found.common()));
                slot++;
            }
            if (!found.bounds().isEmpty()) {
                row.set("stakind" + slot, HISTOGRAM)
                        .oid("staop" + slot, operator(found.type(), "<"))
                        .set("stavalues" + slot, values(found.type(), found.bounds()));
                slot++;
            }
            if (found.correlation() != null) {
                row.set("stakind" + slot, CORRELATION)
                        .oid("staop" + slot, operator(found.type(), "<"))
                        .set("stanumbers" + slot, PgArray.of(PgTypes.FLOAT4, found.correlation()));
            }
        });
    }

    static void stats(SystemContext context, RowSink out) {
        RoleDescriptor role = context.catalog().findRole(context.session().currentUser());
        each(context, (table, column, found) -> {
            if (role == null
                    || new Viewer(role.oid(), true).isConcerned(table, context.catalog())
                    || !Privileges.hasOnColumn(context.catalog(), role, table, column.number(), Privilege.SELECT)) {
                return;
            }
            out.row()
                    .set("schemaname", SchemaRows.name(context, table.schemaOid()))
                    .set("tablename", table.name())
                    .set("attname", column.name())
                    .set("inherited", false)
                    .set("null_frac", found.nullFraction())
                    .set("avg_width", found.averageWidth())
                    .set("n_distinct", found.distinct())
                    .set("most_common_vals", values(found.type(), found.common()))
                    .set("most_common_freqs", frequencies(found))
                    .set("histogram_bounds", values(found.type(), found.bounds()))
                    .set("correlation", found.correlation());
        });
    }

    /// The operator that the values of a slot are compared with; 0 where the catalog names none.
    private static int operator(SqlType type, String name) {
        return OperatorRows.find(name, type);
    }

    private static @Nullable PgArray values(SqlType type, List<Object> values) {
        return values.isEmpty() ? null : PgArray.of(type, values);
    }

    private static @Nullable PgArray frequencies(ColumnStatistics found) {
        return found.frequencies().isEmpty() ? null : PgArray.of(PgTypes.FLOAT4, found.frequencies());
    }
}
