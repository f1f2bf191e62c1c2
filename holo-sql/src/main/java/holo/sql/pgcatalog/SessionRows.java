package holo.sql.pgcatalog;

import holo.sql.exec.SessionFacts.CursorStatus;
import holo.sql.exec.SessionFacts.PreparedStatus;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;

/// Relations about the asking session alone.
final class SessionRows {
    private SessionRows() {}

    static void preparedStatements(SystemContext context, RowSink out) {
        for (PreparedStatus prepared : context.session().preparedStatements()) {
            out.row()
                    .set("name", prepared.name())
                    .set("statement", prepared.statement())
                    .set("prepare_time", prepared.preparedMicros())
                    .set(
                            "parameter_types",
                            PgArray.of(
                                    PgTypes.REGTYPE,
                                    prepared.parameterTypes().stream()
                                            .map(type -> Integer.toUnsignedLong(type.oid()))
                                            .toArray()))
                    .set("from_sql", prepared.fromSql())
                    .set("generic_plans", 0L)
                    .set("custom_plans", 0L);
        }
    }

    static void cursors(SystemContext context, RowSink out) {
        for (CursorStatus cursor : context.session().cursors()) {
            out.row()
                    .set("name", cursor.name())
                    .set("statement", cursor.statement())
                    .set("is_holdable", cursor.held())
                    .set("is_binary", false)
                    .set("is_scrollable", cursor.scrolls())
                    .set("creation_time", cursor.declaredMicros());
        }
    }
}
