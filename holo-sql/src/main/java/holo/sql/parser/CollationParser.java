package holo.sql.parser;

import holo.sql.error.SqlException;
import java.util.LinkedHashMap;
import java.util.Map;

/// CREATE COLLATION.
final class CollationParser {
    private final Grammar grammar;

    CollationParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /// Behind CREATE COLLATION.
    Statement create() {
        boolean ifNotExists = grammar.acceptIfNotExists();
        ObjectName name = grammar.objectName();
        if (grammar.accept("from")) {
            return new Statement.CreateCollation(name, ifNotExists, Map.of(), grammar.objectName());
        }
        Map<String, String> options = new LinkedHashMap<>();
        ObjectName from = null;
        grammar.expect('(');
        do {
            int position = grammar.position(grammar.start());
            String option = grammar.label();
            if (!grammar.acceptEquals()) {
                throw grammar.syntaxError();
            }
            if (option.equals("from")) {
                from = grammar.objectName();
            } else if (!Statement.CreateCollation.OPTIONS.contains(option)) {
                throw SqlException.of("42601", "collation attribute \"" + option + "\" not recognized")
                        .withPosition(position);
            } else if (options.put(option, value()) != null) {
                throw SqlException.of("42601", "conflicting or redundant options")
                        .withPosition(position);
            }
        } while (grammar.accept(','));
        grammar.expect(')');
        if (from != null && !options.isEmpty()) {
            throw SqlException.of("42601", "conflicting or redundant options")
                    .withDetail("FROM cannot be specified together with any other options.");
        }
        return new Statement.CreateCollation(name, ifNotExists, options, from);
    }

    private String value() {
        return grammar.peek().kind() == Lexeme.Kind.STRING ? grammar.string() : grammar.label();
    }
}
