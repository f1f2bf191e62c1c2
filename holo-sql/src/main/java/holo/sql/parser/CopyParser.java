package holo.sql.parser;

import holo.sql.error.SqlException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// COPY, with today's options and those of PostgreSQL 8.
final class CopyParser {
    private static final Set<String> OPTIONS = Set.of(
            "format",
            "freeze",
            "delimiter",
            "null",
            "header",
            "quote",
            "escape",
            "encoding",
            "force_quote",
            "force_not_null",
            "force_null");

    private final Grammar grammar;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, List<String>> columnOptions = new LinkedHashMap<>();

    CopyParser(Grammar grammar) {
        this.grammar = grammar;
    }

    Statement copy() {
        grammar.expect("copy");
        if (grammar.accept("binary")) {
            options.put("format", "binary");
        }
        ObjectName table = null;
        List<SqlIdentifier> columns = List.of();
        SqlNode query = null;
        Statement change = null;
        boolean from = false;
        if (grammar.at('(')) {
            grammar.expect('(');
            if (grammar.atQuery() && !grammar.at("with")) {
                query = StatementParser.withQuery(grammar, null);
            } else {
                Statement inner = new StatementParser(grammar).statement();
                switch (inner) {
                    case Statement.Query read -> query = read.node();
                    case Statement.Insert _, Statement.Update _, Statement.Delete _, Statement.WithChanges _ ->
                        change = inner;
                    default -> throw grammar.syntaxError();
                }
            }
            grammar.expect(')');
            grammar.expect("to");
        } else {
            table = grammar.objectName();
            columns = grammar.at('(') ? grammar.parenthesizedNames() : List.of();
            from = grammar.accept("from");
            if (!from) {
                grammar.expect("to");
            }
        }
        boolean program = grammar.accept("program");
        String file = program ? grammar.string() : target();
        grammar.accept("with");
        if (grammar.at('(')) {
            options();
        } else {
            legacyOptions();
        }
        SqlNode where = null;
        int start = grammar.start();
        if (grammar.accept("where")) {
            if (!from) {
                throw SqlException.of("42601", "WHERE clause not allowed with COPY TO")
                        .withPosition(grammar.position(start));
            }
            where = grammar.expression();
        }
        return new Statement.Copy(table, columns, query, change, from, file, program, where, options, columnOptions);
    }

    private @Nullable String target() {
        if (grammar.accept("stdin") || grammar.accept("stdout")) {
            return null;
        }
        return grammar.string();
    }

    private void options() {
        grammar.expect('(');
        do {
            int start = grammar.start();
            String name = grammar.label();
            requireNew(name, grammar.position(start));
            if (grammar.at(',') || grammar.at(')')) {
                options.put(name, "true");
            } else if (grammar.at('(')) {
                columnOptions.put(name, names());
            } else if (name.startsWith("force_") && grammar.peek().text().equals("*")) {
                grammar.next();
                columnOptions.put(name, List.of("*"));
            } else {
                Lexeme value = grammar.next().lexeme;
                boolean text = value.kind() == Lexeme.Kind.STRING;
                options.put(name, text ? value.text() : value.text().toLowerCase(Locale.ROOT));
            }
        } while (grammar.accept(','));
        grammar.expect(')');
    }

    private void requireNew(String name, int position) {
        if (!OPTIONS.contains(name)) {
            throw SqlException.of("42601", "option \"" + name + "\" not recognized")
                    .withPosition(position);
        }
        if (options.containsKey(name) || columnOptions.containsKey(name)) {
            throw SqlException.of("42601", "conflicting or redundant options").withPosition(position);
        }
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        grammar.expect('(');
        do {
            names.add(grammar.label());
        } while (grammar.accept(','));
        grammar.expect(')');
        return names;
    }

    private void legacyOptions() {
        while (!grammar.atEnd() && !grammar.at(';') && !grammar.at("where")) {
            int position = grammar.position(grammar.start());
            String word = grammar.label();
            switch (word) {
                case "binary", "csv" -> {
                    requireNew("format", position);
                    options.put("format", word);
                }
                case "freeze", "header" -> {
                    requireNew(word, position);
                    options.put(word, "true");
                }
                case "delimiter", "null", "quote", "escape", "encoding" -> {
                    requireNew(word, position);
                    grammar.accept("as");
                    options.put(word, grammar.string());
                }
                case "delimiters" -> options.put("delimiter", grammar.string());
                case "force" -> {
                    boolean not = grammar.accept("not");
                    String kind = not ? "force_not_null" : grammar.accept("null") ? "force_null" : "force_quote";
                    if (not) {
                        grammar.expect("null");
                    } else if (kind.equals("force_quote")) {
                        grammar.expect("quote");
                    }
                    requireNew(kind, position);
                    List<String> names = new ArrayList<>();
                    if (grammar.peek().text().equals("*")) {
                        grammar.next();
                        names.add("*");
                    } else {
                        do {
                            names.add(grammar.label());
                        } while (grammar.accept(','));
                    }
                    columnOptions.put(kind, names);
                }
                default -> throw grammar.syntaxError();
            }
        }
    }
}
