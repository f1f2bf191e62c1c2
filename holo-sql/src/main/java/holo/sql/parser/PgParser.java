package holo.sql.parser;

import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/// Parses texts of PostgreSQL's SQL. Stateless.
public final class PgParser {
    private PgParser() {}

    /// Parses all statements of a text, separated by semicolons; none for a text of blanks and comments.
    ///
    /// @throws SqlException 42601 with the position of the first token that fits nowhere
    public static List<ParsedStatement> parse(String text) {
        Grammar grammar = new Grammar(text);
        List<ParsedStatement> statements = new ArrayList<>();
        while (!grammar.atEnd()) {
            if (grammar.accept(';')) {
                continue;
            }
            int start = grammar.start();
            grammar.restartParameters();
            Statement statement = new StatementParser(grammar).statement();
            statements.add(new ParsedStatement(statement, grammar.textFrom(start), start, grammar.parameters()));
            if (!grammar.atEnd() && !grammar.at(';')) {
                throw grammar.syntaxError();
            }
        }
        return statements;
    }

    /// A query behind a WITH clause.
    public static SqlNode with(SqlNodeList clause, SqlNode query) {
        return Grammar.with(clause, query);
    }

    /// Parses the name of a type, with its modifiers.
    public static PgTypeNameSpec type(String text) {
        Grammar grammar = new Grammar(text);
        PgTypeNameSpec type = grammar.type();
        if (!grammar.atEnd()) {
            throw grammar.syntaxError();
        }
        return type;
    }

    /// Parses an expression that stands alone, such as a stored default.
    public static SqlNode expression(String text) {
        Grammar grammar = new Grammar(text);
        SqlNode node = grammar.expression();
        if (!grammar.atEnd()) {
            throw grammar.syntaxError();
        }
        return node;
    }
}
