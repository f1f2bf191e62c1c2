package holo.sql;

import holo.sql.error.SqlException;
import holo.sql.session.RowDescription;
import holo.sql.session.Session;
import holo.sql.session.StatementResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Runs dialogues: a statement, `----`, and what PostgreSQL 15 answers: rows with `|` between values, the tag, or the
/// error. Blocks are separated by an empty line. See src/test/resources/holo/sql/slt.
final class SqlScript {
    private SqlScript() {}

    /// What a session answers to a text, in the form of the expected files.
    static String answer(Session session, String sql) {
        StringBuilder out = new StringBuilder();
        try (Session.SimpleQuery query = session.simpleQuery(sql)) {
            for (StatementResult result = query.next(); result != null; result = query.next()) {
                out.append(answer(session, result));
            }
        } catch (SqlException e) {
            out.append("ERROR ").append(e.sqlState()).append(": ").append(e.getMessage());
            out.append('\n');
            if (e.sqlState().equals("XX000")) {
                e.printStackTrace();
            }
            if (e.detail() != null) {
                out.append("DETAIL: ").append(e.detail()).append('\n');
            }
        }
        return out.toString();
    }

    /// Runs a text and reads all that it answers.
    static void drain(Session session, String sql) {
        try (Session.SimpleQuery query = session.simpleQuery(sql)) {
            for (StatementResult result = query.next(); result != null; result = query.next()) {
                answer(session, result);
            }
        }
    }

    private static String answer(Session session, StatementResult result) {
        StringBuilder out = new StringBuilder();
        switch (result) {
            case StatementResult.Rows rows -> {
                while (rows.cursor().advance()) {
                    out.append(line(session, rows.description(), rows.cursor().row()))
                            .append('\n');
                }
                out.append(rows.cursor().tag()).append('\n');
                rows.cursor().close();
            }
            case StatementResult.Completed completed ->
                out.append(completed.tag()).append('\n');
            case StatementResult.Empty empty -> out.append("empty\n");
            case StatementResult.CopyIn copy -> out.append("COPY IN\n");
            case StatementResult.CopyOut copy -> {
                for (byte[] row = copy.source().next();
                        row != null;
                        row = copy.source().next()) {
                    out.append(new String(row, StandardCharsets.UTF_8));
                }
                out.append(copy.source().tag()).append('\n');
                copy.source().close();
            }
        }
        return out.toString();
    }

    private static String line(Session session, RowDescription description, List<?> row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            Object value = row.get(i);
            values.add(
                    value == null ? "NULL" : description.columns().get(i).type().toText(value, session.typeContext()));
        }
        return String.join("|", values);
    }

    /// Runs all blocks of a script and answers it with what came out in place of what was expected.
    static String replay(Session session, String script) {
        StringBuilder out = new StringBuilder();
        for (String block : script.split("\n\n+")) {
            if (block.isBlank()) {
                continue;
            }
            int separator = block.indexOf("\n----");
            String sql = separator < 0 ? block : block.substring(0, separator);
            out.append(sql.stripTrailing())
                    .append("\n----\n")
                    .append(answer(session, sql))
                    .append('\n');
        }
        return out.toString();
    }
}
