package holo.sql.type;

import holo.sql.error.SqlException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// tsquery: `'fat' & ( 'rat' | !'cat':*A )`.
final class TsQueryType extends AbstractType {
    private static final int WORD = 1;
    private static final int OPERATOR = 2;
    private static final int NOT = 1;
    private static final TsQuery.Operator[] BOTH = {TsQuery.Operator.AND, TsQuery.Operator.OR, TsQuery.Operator.PHRASE};

    TsQueryType() {
        super(3615, "tsquery", "tsquery", -1, TypeCategory.USER, false, 3645);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return ((TsQuery) value).text();
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return new TsQuery(TsQueryReader.read(text, TsQuery.Word::new));
    }

    private static int code(TsQuery.Operator operator) {
        return switch (operator) {
            case AND -> 2;
            case OR -> 3;
            case PHRASE -> 4;
        };
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        List<TsQuery.Node> nodes = ((TsQuery) value).nodes();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(BinaryFormat.ofInt(nodes.size()));
        for (TsQuery.Node node : nodes) {
            out.write(node instanceof TsQuery.Word ? WORD : OPERATOR);
            switch (node) {
                case TsQuery.Word word -> {
                    out.write(word.weights());
                    out.write(word.prefix() ? 1 : 0);
                    out.writeBytes(word.text().getBytes(StandardCharsets.UTF_8));
                    out.write(0);
                }
                case TsQuery.Not not -> out.write(NOT);
                case TsQuery.Both both -> {
                    out.write(code(both.operator()));
                    if (both.operator() == TsQuery.Operator.PHRASE) {
                        out.writeBytes(BinaryFormat.ofShort(both.distance()));
                    }
                }
            }
        }
        return out.toByteArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        if (bytes.length < Integer.BYTES) {
            throw invalidBinary();
        }
        if (BinaryFormat.getInt(bytes, 0) == 0 && bytes.length == Integer.BYTES) {
            return TsQuery.EMPTY;
        }
        Input in = new Input(bytes);
        TsQuery.Node root = in.node(0);
        if (in.at != bytes.length || in.count != BinaryFormat.getInt(bytes, 0)) {
            throw malformed();
        }
        return new TsQuery(root);
    }

    private static SqlException malformed() {
        return SqlException.of("XX000", "malformed tsquery");
    }

    private static final class Input {
        private final byte[] bytes;
        private int at = Integer.BYTES;
        private int count;

        Input(byte[] bytes) {
            this.bytes = bytes;
        }

        private int next() {
            if (at >= bytes.length) {
                throw malformed();
            }
            return bytes[at++] & 0xff;
        }

        TsQuery.Node node(int depth) {
            if (depth > TsQuery.DEPTH_MAX) {
                throw SqlException.of("54001", "stack depth limit exceeded");
            }
            count++;
            int kind = next();
            if (kind == WORD) {
                return word();
            }
            if (kind != OPERATOR) {
                throw SqlException.of("XX000", "unrecognized tsquery node type: " + kind);
            }
            int code = next();
            if (code == NOT) {
                return new TsQuery.Not(node(depth + 1));
            }
            if (code > 4 || code == 0) {
                throw SqlException.of("XX000", "invalid tsquery: unrecognized operator type " + code);
            }
            int distance = code == 4 ? TsQueryReader.checked(next() << 8 | next()) : 0;
            TsQuery.Node right = node(depth + 1);
            return new TsQuery.Both(BOTH[code - 2], node(depth + 1), right, distance);
        }

        private TsQuery.Node word() {
            int weights = next();
            boolean prefix = next() != 0;
            int from = at;
            while (next() != 0) {
                if (at - from > TsVector.WORD_MAX) {
                    throw SqlException.of("XX000", "invalid tsquery: operand too long");
                }
            }
            if (weights > 0xf) {
                throw SqlException.of("XX000", "invalid tsquery: invalid weight bitmap");
            }
            return new TsQuery.Word(new String(bytes, from, at - 1 - from, StandardCharsets.UTF_8), weights, prefix);
        }
    }

    @Override
    public @Nullable Comparator<Object> order() {
        return (a, b) -> {
            TsQuery x = (TsQuery) a;
            TsQuery y = (TsQuery) b;
            int order = Integer.compare(x.nodes().size(), y.nodes().size());
            if (order == 0) {
                order = Integer.compare(x.bytes(), y.bytes());
            }
            return order != 0 || x.root() == null || y.root() == null ? order : compare(x.root(), y.root());
        };
    }

    private static int kind(TsQuery.Node node) {
        return switch (node) {
            case TsQuery.Word word -> 0;
            case TsQuery.Not not -> NOT;
            case TsQuery.Both both -> code(both.operator());
        };
    }

    static int compare(TsQuery.Node a, TsQuery.Node b) {
        if (kind(a) != kind(b)) {
            return Integer.compare(kind(b), kind(a));
        }
        return switch (a) {
            case TsQuery.Word x -> {
                TsQuery.Word y = (TsQuery.Word) b;
                int hashes = Integer.compare(hash(y.text()), hash(x.text()));
                yield hashes != 0 ? hashes : TsVector.WORDS.compare(x.text(), y.text());
            }
            case TsQuery.Not x -> compare(x.operand(), ((TsQuery.Not) b).operand());
            case TsQuery.Both x -> {
                TsQuery.Both y = (TsQuery.Both) b;
                int order = compare(x.right(), y.right());
                if (order == 0) {
                    order = compare(x.left(), y.left());
                }
                yield order != 0 ? order : Integer.compare(y.distance(), x.distance());
            }
        };
    }

    private static int hash(String word) {
        return LegacyCrc.of(word.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Object hashable(Object value) {
        // Weights and prefixes do not count when queries are compared.
        return ((TsQuery) value)
                .nodes().stream()
                        .map(n -> n instanceof TsQuery.Word word ? word.text() : kind(n) + " " + distance(n))
                        .toList();
    }

    private static int distance(TsQuery.Node node) {
        return node instanceof TsQuery.Both both ? both.distance() : 0;
    }
}
