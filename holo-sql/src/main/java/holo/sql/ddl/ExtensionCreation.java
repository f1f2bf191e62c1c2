package holo.sql.ddl;

import holo.sql.error.SqlException;
import holo.sql.parser.Statement;

/// CREATE EXTENSION: dumps and migrations ask for the one that every database has, PL/pgSQL. Others cannot be loaded.
final class ExtensionCreation {
    private static final String BUILT_IN = "plpgsql";

    private final DdlContext context;

    ExtensionCreation(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateExtension statement) {
        String name = statement.name();
        if (!name.equals(BUILT_IN)) {
            throw SqlException.of("0A000", "extension \"" + name + "\" is not available")
                    .withHint("The only extension is \"" + BUILT_IN + "\", which every database has.");
        }
        String exists = "extension \"" + name + "\" already exists";
        if (!statement.ifNotExists()) {
            throw SqlException.of("42710", exists);
        }
        context.notice("42710", exists + ", skipping");
        return "CREATE EXTENSION";
    }
}
