package holo.sql.parser;

import holo.sql.error.SqlException;
import holo.sql.parser.TableFamily.Bound;
import holo.sql.parser.TableFamily.Limit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// The clauses of partitioned tables: PARTITION BY, FOR VALUES, DEFAULT.
final class PartitionParser {
    private final Grammar grammar;

    PartitionParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /// PARTITION BY; null when it is not here.
    TableFamily.@Nullable Key key() {
        if (!grammar.accept("partition", "by")) {
            return null;
        }
        int position = grammar.position(grammar.start());
        String method = grammar.label();
        grammar.expect('(');
        List<TableFamily.KeyPart> parts = new ArrayList<>();
        do {
            parts.add(part());
        } while (grammar.accept(','));
        grammar.expect(')');
        return new TableFamily.Key(method, parts, position);
    }

    private TableFamily.KeyPart part() {
        int start = grammar.start();
        SqlNode expression;
        String text;
        if (grammar.atName() && !grammar.image(2).equals("(")) {
            expression = grammar.identifier();
            text = grammar.textFrom(start);
        } else if (grammar.accept('(')) {
            int inside = grammar.start();
            expression = grammar.expression();
            text = grammar.textFrom(inside);
            grammar.expect(')');
        } else {
            expression = grammar.expression();
            text = grammar.textFrom(start);
        }
        ObjectName collation = grammar.collation();
        if (grammar.atName()) {
            grammar.objectName(); // an operator class: the type's own order counts
        }
        return new TableFamily.KeyPart(expression, text, collation, grammar.position(start));
    }

    /// FOR VALUES …, or DEFAULT.
    Bound bound() {
        int position = grammar.position(grammar.start());
        if (grammar.accept("default")) {
            return new Bound.Default(position);
        }
        grammar.expect("for");
        grammar.expect("values");
        if (grammar.accept("in")) {
            List<SqlNode> values = new ArrayList<>();
            grammar.expect('(');
            do {
                values.add(grammar.expression());
            } while (grammar.accept(','));
            grammar.expect(')');
            return new Bound.Values(values, position);
        }
        if (grammar.accept("from")) {
            List<Limit> from = limits();
            grammar.expect("to");
            return new Bound.Range(from, limits(), position);
        }
        grammar.expect("with");
        Map<String, Long> given = new HashMap<>();
        grammar.expect('(');
        do {
            int start = grammar.start();
            String name = grammar.label();
            if (!name.equals("modulus") && !name.equals("remainder")) {
                throw SqlException.of("42601", "unrecognized hash partition bound specification \"" + name + "\"")
                        .withPosition(grammar.position(start));
            }
            if (given.put(name, grammar.signedInteger()) != null) {
                throw SqlException.of("42710", name + " for hash partition provided more than once")
                        .withPosition(grammar.position(start));
            }
        } while (grammar.accept(','));
        grammar.expect(')');
        for (String name : List.of("modulus", "remainder")) {
            if (!given.containsKey(name)) {
                throw SqlException.of("42601", name + " for hash partition must be specified");
            }
        }
        return new Bound.Hash(given.getOrDefault("modulus", 0L), given.getOrDefault("remainder", 0L), position);
    }

    private List<Limit> limits() {
        List<Limit> limits = new ArrayList<>();
        grammar.expect('(');
        do {
            int position = grammar.position(grammar.start());
            boolean alone = grammar.image(2).equals(",") || grammar.image(2).equals(")");
            if (alone && grammar.accept("minvalue")) {
                limits.add(new Limit(false, null, position));
            } else if (alone && grammar.accept("maxvalue")) {
                limits.add(new Limit(true, null, position));
            } else {
                limits.add(new Limit(false, grammar.expression(), position));
            }
        } while (grammar.accept(','));
        grammar.expect(')');
        return limits;
    }
}
