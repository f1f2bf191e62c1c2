package holo.sql.ddl;

import holo.sql.catalog.TableDescriptor;
import holo.sql.parser.Lexeme;
import holo.sql.parser.Lexer;
import holo.sql.pgcatalog.Definitions;
import java.util.ArrayList;
import java.util.List;

/// Columns in expressions that the catalog keeps as text: checks, generated columns, indexes. Such an expression names
/// columns of its own table only, so every identifier that is no function is one of them, or the table before a dot.
final class StoredExpressions {
    private StoredExpressions() {}

    /// Whether the expression names the column.
    static boolean mention(String sql, String column) {
        return !places(Lexer.scan(sql), column).isEmpty();
    }

    /// The expression with another name for a column.
    static String renameColumn(String sql, String from, String to) {
        return replace(sql, places(Lexer.scan(sql), from), to);
    }

    /// The expression with another name for its table.
    static String renameTable(String sql, TableDescriptor table, String to) {
        List<Lexeme> lexemes = Lexer.scan(sql);
        List<Lexeme> found = new ArrayList<>();
        for (int i = 0; i + 1 < lexemes.size(); i++) {
            if (isName(lexemes.get(i), table.name()) && isDot(lexemes.get(i + 1))) {
                found.add(lexemes.get(i));
            }
        }
        return replace(sql, found, to);
    }

    private static List<Lexeme> places(List<Lexeme> lexemes, String column) {
        List<Lexeme> found = new ArrayList<>();
        for (int i = 0; i + 1 < lexemes.size(); i++) {
            Lexeme next = lexemes.get(i + 1);
            boolean call = next.kind() == Lexeme.Kind.PUNCTUATION && next.text().equals("(");
            if (isName(lexemes.get(i), column) && !call && !isDot(next)) {
                found.add(lexemes.get(i));
            }
        }
        return found;
    }

    private static boolean isName(Lexeme lexeme, String name) {
        return (lexeme.kind() == Lexeme.Kind.WORD || lexeme.kind() == Lexeme.Kind.QUOTED_IDENTIFIER)
                && lexeme.text().equals(name);
    }

    private static boolean isDot(Lexeme lexeme) {
        return lexeme.kind() == Lexeme.Kind.PUNCTUATION && lexeme.text().equals(".");
    }

    private static String replace(String sql, List<Lexeme> places, String name) {
        StringBuilder text = new StringBuilder(sql);
        for (Lexeme place : places.reversed()) {
            text.replace(place.start(), place.end(), Definitions.quote(name));
        }
        return text.toString();
    }
}
