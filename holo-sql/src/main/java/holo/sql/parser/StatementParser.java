package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.parser.Statement.Locking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
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
        SqlNode query = withQuery(grammar, with);
        List<Locking> locking = locking();
        return new Statement.Query(locking.isEmpty() ? query : limited(query), locking);
    }

    /// LIMIT and OFFSET may stand behind the locking clauses too.
    private SqlNode limited(SqlNode query) {
        SqlNode offset = null;
        SqlNode fetch = null;
        boolean any = grammar.at("limit") || grammar.at("offset");
        while (grammar.at("limit") || grammar.at("offset")) {
            if (fetch == null && grammar.accept("limit")) {
                fetch = grammar.accept("all") ? null : grammar.expression();
            } else if (offset == null && grammar.accept("offset")) {
                offset = grammar.expression();
            } else {
                throw grammar.syntaxError();
            }
        }
        if (!any) {
            return query;
        }
        if (!(query instanceof SqlOrderBy order)) {
            return new SqlOrderBy(query.getParserPosition(), query, SqlNodeList.EMPTY, offset, fetch);
        }
        if (order.fetch != null || order.offset != null) {
            throw SqlException.of("42601", "multiple LIMIT clauses not allowed");
        }
        return new SqlOrderBy(order.getParserPosition(), order.query, order.orderList, offset, fetch);
    }

    /// A query behind a WITH that was consumed: the clause goes under the ORDER BY, as Calcite has it.
    static SqlNode withQuery(Grammar grammar, @Nullable SqlNodeList with) {
        SqlNode query = grammar.query();
        return with == null ? query : Grammar.with(with, query);
    }

    private List<Locking> locking() {
        List<Locking> clauses = new ArrayList<>();
        while (grammar.accept("for")) {
            Locking.Strength strength;
            if (grammar.accept("update")) {
                strength = Locking.Strength.UPDATE;
            } else if (grammar.accept("share")) {
                strength = Locking.Strength.SHARE;
            } else if (grammar.acceptWords("no", "key", "update")) {
                strength = Locking.Strength.NO_KEY_UPDATE;
            } else if (grammar.acceptWords("key", "share")) {
                strength = Locking.Strength.KEY_SHARE;
            } else {
                throw grammar.syntaxError();
            }
            List<String> tables = new ArrayList<>();
            if (grammar.accept("of")) {
                do {
                    tables.add(grammar.objectName().name());
                } while (grammar.accept(','));
            }
            Locking.Wait wait = Locking.Wait.BLOCK;
            if (grammar.accept("nowait")) {
                wait = Locking.Wait.NOWAIT;
            } else if (grammar.accept("skip", "locked")) {
                wait = Locking.Wait.SKIP_LOCKED;
            }
            clauses.add(new Locking(strength, tables, wait));
        }
        return List.copyOf(clauses);
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
        SqlNode query = withQuery(grammar, grammar.with());
        return new Statement.DeclareCursor(name, hold, scroll, query, locking());
    }
}
