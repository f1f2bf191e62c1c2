package holo.sql.exec;

import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.type.CompositeType;
import holo.sql.type.PgRecord;
import org.jspecify.annotations.Nullable;

/// One call of a trigger's function.
///
/// @param schema of the table
/// @param rowType of both rows
/// @param before the row as it was, or null
/// @param after the row as it is to be, or null
public record TriggerCall(
        TriggerDescriptor trigger,
        FunctionDescriptor function,
        TableDescriptor table,
        String schema,
        TriggerDescriptor.Event event,
        CompositeType rowType,
        @Nullable PgRecord before,
        @Nullable PgRecord after) {}
