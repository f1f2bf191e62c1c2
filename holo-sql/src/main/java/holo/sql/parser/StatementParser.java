package holo.sql.parser;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// Recognises a statement by its first words and hands it to the parser of its family.
final class StatementParser {
    private final Grammar grammar;

    StatementParser(Grammar grammar) {
        this.grammar = grammar;
    }

    Statement statement() {
        Lexeme first = grammar.peek();
        if (first.is('(')) {
            return query(null);
        }
        if (first.kind() != Lexeme.Kind.WORD) {
            throw grammar.syntaxError();
        }
        return switch (first.text()) {
            case "select", "values", "table" -> query(null);
            case "with" -> with();
            case "insert" -> new DmlParser(grammar).insert(null);
            case "update" -> new DmlParser(grammar).update(null);
            case "delete" -> new DmlParser(grammar).delete(null);
            case "merge" -> new MergeParser(grammar).merge(null);
            case "create", "drop", "alter", "truncate", "comment" -> new DdlParser(grammar).statement();
            case "refresh" -> {
                grammar.expect("refresh");
                yield new DdlParser(grammar).refresh();
            }
            case "copy" -> new CopyParser(grammar).copy();
            case "explain" -> explain();
            case "prepare" -> prepare();
            case "declare" -> declare();
            default -> new UtilityParser(grammar).statement();
        };
    }

    private Statement with() {
        WithParser.Clause clause = new WithParser(grammar).clause();
        Statement body = change(clause.items());
        if (body == null) {
            body = query(clause.items());
        }
        return clause.changes().isEmpty() ? body : new Statement.WithChanges(clause.changes(), body);
    }

    /// A statement that changes rows, or null when another begins here.
    @Nullable
    Statement change(@Nullable SqlNodeList with) {
        if (grammar.at("insert")) {
            return new DmlParser(grammar).insert(with);
        } else if (grammar.at("update")) {
            return new DmlParser(grammar).update(with);
        } else if (grammar.at("delete")) {
            return new DmlParser(grammar).delete(with);
        } else if (grammar.at("merge")) {
            return new MergeParser(grammar).merge(with);
        }
        return null;
    }

    private Statement query(@Nullable SqlNodeList with) {
        return query(withQuery(grammar, with));
    }

    /// A query whose own locking clauses are the statement's.
    private static Statement.Query query(SqlNode query) {
        return query instanceof LockedQuery locked
                ? new Statement.Query(locked.query, locked.locking())
                : new Statement.Query(query, List.of());
    }

    /// A query behind a WITH that was consumed: the clause goes under the ORDER BY, as Calcite has it.
    static SqlNode withQuery(Grammar grammar, @Nullable SqlNodeList with) {
        SqlNode query = grammar.query();
        return with == null ? query : Grammar.with(with, query);
    }

    private Statement explain() {
        grammar.expect("explain");
        Map<String, String> options = new LinkedHashMap<>();
        if (grammar.at('(') && !grammar.atQuery()) {
            grammar.expect('(');
            do {
                String name = grammar.label();
                options.put(name, grammar.at(',') || grammar.at(')') ? "true" : optionValue());
            } while (grammar.accept(','));
            grammar.expect(')');
        } else {
            if (grammar.accept("analyze") || grammar.accept("analyse")) {
                options.put("analyze", "true");
            }
            if (grammar.accept("verbose")) {
                options.put("verbose", "true");
            }
        }
        return new Statement.Explain(statement(), options);
    }

    private String optionValue() {
        Lexeme value = grammar.next().lexeme;
        return value.text().toLowerCase(Locale.ROOT);
    }

    private Statement prepare() {
        grammar.expect("prepare");
        if (grammar.accept("transaction")) {
            return new Statement.TwoPhase(true, grammar.string());
        }
        String name = grammar.name();
        List<PgTypeNameSpec> types = new ArrayList<>();
        if (grammar.accept('(')) {
            do {
                types.add(grammar.type());
            } while (grammar.accept(','));
            grammar.expect(')');
        }
        grammar.expect("as");
        int start = grammar.start();
        Statement statement = statement();
        return new Statement.Prepare(name, types, statement, grammar.textFrom(start));
    }

    private Statement declare() {
        grammar.expect("declare");
        String name = grammar.name();
        Boolean scroll = null;
        boolean hold = false;
        while (!grammar.at("cursor")) {
            if (grammar.accept("no", "scroll")) {
                scroll = false;
            } else if (grammar.accept("scroll")) {
                scroll = true;
            } else if (!grammar.accept("binary") && !grammar.accept("insensitive") && !grammar.accept("asensitive")) {
                throw grammar.syntaxError();
            }
        }
        grammar.expect("cursor");
        if (grammar.accept("with")) {
            grammar.expect("hold");
            hold = true;
        } else if (grammar.accept("without")) {
            grammar.expect("hold");
        }
        grammar.expect("for");
        Statement.Query query = query(withQuery(grammar, grammar.with()));
        return new Statement.DeclareCursor(name, hold, scroll, query.node(), query.locking());
    }
}
