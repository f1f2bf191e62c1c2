package holo.sql.explain;

import holo.sql.error.SqlException;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.statement.ListCursor;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How EXPLAIN writes a plan: in text a line is a row, in the other formats there is one row.
public enum ExplainFormat {
    TEXT(PgTypes.TEXT),
    XML(PgTypes.XML),
    JSON(PgTypes.JSON),
    YAML(PgTypes.TEXT);

    private final RowDescription columns;

    ExplainFormat(SqlType type) {
        this.columns = new RowDescription(List.of(new RowDescription.Column("QUERY PLAN", type, -1, 0, (short) 0)));
    }

    /// @param name in lower case
    /// @throws SqlException 22023 for an unknown one
    static ExplainFormat of(String name) {
        return switch (name) {
            case "text" -> TEXT;
            case "xml" -> XML;
            case "json" -> JSON;
            case "yaml" -> YAML;
            default ->
                throw SqlException.of("22023", "unrecognized value for EXPLAIN option \"format\": \"" + name + "\"");
        };
    }

    /// EXPLAIN's one column.
    public RowDescription columns() {
        return columns;
    }

    /// The answer of EXPLAIN.
    ///
    /// @param estimates whether to show how many rows are expected
    public StatementResult answer(PlanDescription description, boolean estimates) {
        List<String> values = switch (this) {
            case TEXT -> PlanText.lines(description, estimates);
            case XML -> List.of(StructureText.xml(PlanStructure.of(description, estimates)));
            case JSON -> List.of(StructureText.json(PlanStructure.of(description, estimates)));
            case YAML -> List.of(StructureText.yaml(PlanStructure.of(description, estimates)));
        };
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String value : values) {
            rows.add(new Object[] {value});
        }
        return new StatementResult.Rows(columns, new ListCursor(rows, "EXPLAIN"));
    }
}
