package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.Map;

/// CREATE SEQUENCE, and the sequences of serial and identity columns.
final class SequenceCreation {
    private final DdlContext context;

    SequenceCreation(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateSequence statement) {
        SchemaDescriptor schema = context.creationSchema(statement.name(), statement.temporary());
        String name = statement.name().name();
        if (statement.ifNotExists() && context.catalog().isNameTaken(schema.oid(), name)) {
            context.notice("42P07", "relation \"" + name + "\" already exists, skipping");
            return "CREATE SEQUENCE";
        }
        CatalogChanges changes = context.changes();
        int oid = changes.nextOid();
        changes.create(describe(
                oid, schema.oid(), name, context.user().oid(), type(statement.options()), statement.options(), 0, 0));
        if (statement.ownedBy() != null && context.catalog().relation(oid) instanceof SequenceDescriptor made) {
            changes.replace(made, ObjectAlteration.ownedBy(context, made, statement.ownedBy()));
        }
        Granting.applyDefaults(context, Privilege.Target.SEQUENCE, oid, schema.oid(), context.user());
        return "CREATE SEQUENCE";
    }

    /// The type that AS names.
    static SqlType type(Map<String, Long> options) {
        return switch (options.getOrDefault("bytes", 8L).intValue()) {
            case 2 -> PgTypes.INT2;
            case 4 -> PgTypes.INT4;
            default -> PgTypes.INT8;
        };
    }

    /// @param options `increment`, `minvalue`, `maxvalue`, `start`, `cache`, `cycle` (not 0 for yes)
    /// @throws SqlException 22023 for options that do not fit together
    static SequenceDescriptor describe(
            int oid,
            int schemaOid,
            String name,
            int ownerOid,
            SqlType type,
            Map<String, Long> options,
            int table,
            int column) {
        long increment = options.getOrDefault("increment", 1L);
        if (increment == 0) {
            throw SqlException.of("22023", "INCREMENT must not be zero");
        }
        boolean up = increment > 0;
        long lowest =
                type == PgTypes.INT2 ? Short.MIN_VALUE : type == PgTypes.INT4 ? Integer.MIN_VALUE : Long.MIN_VALUE;
        long highest = -1 - lowest;
        long minimum = options.getOrDefault("minvalue", up ? 1L : lowest);
        long maximum = options.getOrDefault("maxvalue", up ? highest : -1L);
        if (minimum < lowest || maximum > highest) {
            boolean low = minimum < lowest;
            throw SqlException.of(
                    "22023",
                    (low ? "MINVALUE (" + minimum : "MAXVALUE (" + maximum)
                            + ") is out of range for sequence data type " + type.displayName());
        }
        if (minimum >= maximum) {
            throw SqlException.of("22023", "MINVALUE (" + minimum + ") must be less than MAXVALUE (" + maximum + ")");
        }
        long start = options.getOrDefault("start", up ? minimum : maximum);
        if (start < minimum) {
            throw SqlException.of(
                    "22023", "START value (" + start + ") cannot be less than MINVALUE (" + minimum + ")");
        }
        if (start > maximum) {
            throw SqlException.of(
                    "22023", "START value (" + start + ") cannot be greater than MAXVALUE (" + maximum + ")");
        }
        long cache = options.getOrDefault("cache", 1L);
        if (cache <= 0) {
            throw SqlException.of("22023", "CACHE (" + cache + ") must be greater than zero");
        }
        return new SequenceDescriptor(
                oid,
                schemaOid,
                name,
                ownerOid,
                type.oid(),
                start,
                increment,
                minimum,
                maximum,
                cache,
                options.getOrDefault("cycle", 0L) != 0,
                table,
                column,
                null);
    }
}
