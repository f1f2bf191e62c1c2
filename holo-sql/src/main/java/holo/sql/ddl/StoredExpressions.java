package holo.sql.ddl;

import holo.sql.catalog.TableDescriptor;
import holo.sql.parser.Lexeme;
import holo.sql.parser.Lexer;
import holo.sql.parser.ObjectName;
import holo.sql.pgcatalog.Definitions;
import holo.sql.pgcatalog.Volatility;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
        return replaceColumn(sql, from, Definitions.quote(to));
    }

    /// The expression with a text in the place of a column.
    static String replaceColumn(String sql, String from, String text) {
        return replace(sql, places(Lexer.scan(sql), from), text);
    }

    /// Whether an expression has a value of its own for every row.
    static boolean isVolatile(String sql) {
        List<Lexeme> lexemes = Lexer.scan(sql);
        for (int i = 0; i + 1 < lexemes.size(); i++) {
            if (lexemes.get(i + 1).is('(')
                    && Volatility.isVolatile(lexemes.get(i).text())) {
                return true;
            }
        }
        return false;
    }

    /// Whether a text converts to a type of the name.
    static boolean mentionsType(String sql, String type) {
        return !typePlaces(Lexer.scan(sql), type).isEmpty();
    }

    /// The names behind COLLATE, with the schemas that are written.
    static List<ObjectName> collations(String sql) {
        List<Lexeme> lexemes = Lexer.scan(sql);
        List<ObjectName> found = new ArrayList<>();
        for (int i = 0; i + 1 < lexemes.size(); i++) {
            if (lexemes.get(i).isWord("collate")) {
                String schema = null;
                int name = i + 1;
                while (name + 2 < lexemes.size() && isDot(lexemes.get(name + 1))) {
                    schema = lexemes.get(name).text();
                    name += 2;
                }
                found.add(new ObjectName(schema, lexemes.get(name).text(), 0));
            }
        }
        return found;
    }

    /// The text with another name for a type.
    static String renameType(String sql, String from, String to) {
        return replace(sql, typePlaces(Lexer.scan(sql), from), Definitions.quote(to));
    }

    /// The text with another schema for a type, where it names one.
    static String moveType(String sql, String schema, String type, String to) {
        List<Lexeme> lexemes = Lexer.scan(sql);
        List<Lexeme> qualifiers = new ArrayList<>();
        for (Lexeme place : typePlaces(lexemes, type)) {
            int at = lexemes.indexOf(place);
            if (at >= 2 && isDot(lexemes.get(at - 1)) && isName(lexemes.get(at - 2), schema)) {
                qualifiers.add(lexemes.get(at - 2));
            }
        }
        return replace(sql, qualifiers, Definitions.quote(to));
    }

    /// Types stand behind `::`, behind AS in CAST, and before a string.
    private static List<Lexeme> typePlaces(List<Lexeme> lexemes, String type) {
        List<Lexeme> found = new ArrayList<>();
        Deque<Boolean> casts = new ArrayDeque<>();
        boolean typed = false;
        for (int i = 0; i + 1 < lexemes.size(); i++) {
            Lexeme lexeme = lexemes.get(i);
            Lexeme next = lexemes.get(i + 1);
            if (lexeme.is('(')) {
                casts.push(i > 0 && lexemes.get(i - 1).isWord("cast"));
            } else if (lexeme.is(')')) {
                casts.poll();
            }
            boolean name = isName(lexeme, type);
            if (name && !isDot(next) && (typed || next.kind() == Lexeme.Kind.STRING)) {
                found.add(lexeme);
            }
            typed = lexeme.text().equals("::")
                    || lexeme.isWord("as") && Boolean.TRUE.equals(casts.peek())
                    || typed && (isDot(lexeme) || isDot(next));
        }
        return found;
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
        return replace(sql, found, Definitions.quote(to));
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

    private static String replace(String sql, List<Lexeme> places, String written) {
        StringBuilder text = new StringBuilder(sql);
        for (Lexeme place : places.reversed()) {
            text.replace(place.start(), place.end(), written);
        }
        return text.toString();
    }
}
