package holo.sql.parser;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// COPY, with today's options and those of PostgreSQL 8.
final class CopyParser {
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
        boolean from = false;
        if (grammar.at('(')) {
            grammar.expect('(');
            query = StatementParser.withQuery(grammar, grammar.with());
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
        String file = target();
        grammar.accept("with");
        if (grammar.at('(')) {
            options();
        } else {
            legacyOptions();
        }
        if (grammar.at("where")) {
            throw holo.sql.error.SqlException.of("0A000", "COPY … WHERE is not supported")
                    .withHint("Copy into a table of its own and INSERT … SELECT from there.")
                    .withPosition(grammar.position(grammar.start()));
        }
        return new Statement.Copy(table, columns, query, from, file, options, columnOptions);
    }

    private @Nullable String target() {
        if (grammar.accept("stdin") || grammar.accept("stdout")) {
            return null;
        }
        if (grammar.accept("program")) {
            return "program " + grammar.string();
        }
        return grammar.string();
    }

    private void options() {
        grammar.expect('(');
        do {
            String name = grammar.label();
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
            String word = grammar.label();
            switch (word) {
                case "binary", "csv" -> options.put("format", word);
                case "freeze", "header" -> options.put(word, "true");
                case "delimiter", "null", "quote", "escape", "encoding" -> {
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
