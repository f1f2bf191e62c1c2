package holo.sql.type;

import holo.sql.error.SqlException;
import org.jspecify.annotations.Nullable;

/// Reads a tsquery's text: `!` before `<->` before `&` before `|`, and parentheses.
public final class TsQueryReader {
    private static final int NESTED_MAX = 1000;

    private final String text;
    private final TsWordReader in;
    private final Words words;
    private int depth;

    private TsQueryReader(String text, Words words) {
        this.text = text;
        this.in = new TsWordReader(text, true);
        this.words = words;
    }

    /// What a word in a query's text stands for.
    @FunctionalInterface
    public interface Words {
        /// The part of the query, or null when the word does not matter.
        TsQuery.@Nullable Node of(String word, int weights, boolean prefix);
    }

    /// Reads a query; null when the text is blank. Words that do not matter stay as {@link #stop} until
    /// {@link #withoutStops}: they take part in distances.
    ///
    /// @throws SqlException 42601
    public static TsQuery.@Nullable Node read(String text, Words words) {
        TsQueryReader reader = new TsQueryReader(text, words);
        reader.in.skipBlanks();
        if (reader.in.peek() == 0) {
            return null;
        }
        TsQuery.Node node = reader.or();
        reader.in.skipBlanks();
        if (reader.in.peek() != 0) {
            throw reader.in.syntax();
        }
        return node;
    }

    private TsQuery.Node or() {
        if (++depth > NESTED_MAX) {
            throw SqlException.of("54001", "stack depth limit exceeded");
        }
        TsQuery.Node left = and();
        while (operator('|')) {
            left = new TsQuery.Both(TsQuery.Operator.OR, left, and(), 0);
        }
        depth--;
        return left;
    }

    private TsQuery.Node and() {
        TsQuery.Node left = phrase();
        while (operator('&')) {
            left = new TsQuery.Both(TsQuery.Operator.AND, left, phrase(), 0);
        }
        return left;
    }

    private TsQuery.Node phrase() {
        TsQuery.Node left = not();
        while (operator('<')) {
            int distance = distance();
            left = new TsQuery.Both(TsQuery.Operator.PHRASE, left, not(), distance);
        }
        return left;
    }

    private boolean operator(char c) {
        in.skipBlanks();
        if (in.peek() != c) {
            return false;
        }
        in.moveTo(in.at() + 1);
        return true;
    }

    private int distance() {
        if (operator('-')) {
            if (in.peek() != '>') {
                throw in.syntax();
            }
            in.moveTo(in.at() + 1);
            return 1;
        }
        long distance = 0;
        int from = in.at();
        while (in.peek() >= '0' && in.peek() <= '9') {
            distance = Math.min(distance * 10 + in.peek() - '0', Integer.MAX_VALUE);
            in.moveTo(in.at() + 1);
        }
        if (from == in.at() || in.peek() != '>') {
            throw in.syntax();
        }
        in.moveTo(in.at() + 1);
        return checked(distance);
    }

    /// @throws SqlException 22023 when the distance is out of range
    public static int checked(long distance) {
        if (distance < 0 || distance > TsQuery.DISTANCE_MAX) {
            throw SqlException.of(
                    "22023",
                    "distance in phrase operator must be an integer value between zero and " + TsQuery.DISTANCE_MAX
                            + " inclusive");
        }
        return (int) distance;
    }

    private TsQuery.Node not() {
        if (operator('!')) {
            if (++depth > NESTED_MAX) {
                throw SqlException.of("54001", "stack depth limit exceeded");
            }
            TsQuery.Node operand = not();
            depth--;
            return new TsQuery.Not(operand);
        }
        if (operator('(')) {
            TsQuery.Node inside = or();
            if (!operator(')')) {
                throw in.syntax();
            }
            return inside;
        }
        if (in.peek() == 0) {
            throw SqlException.of("42601", "no operand in tsquery: \"" + text + "\"");
        }
        if (in.peek() == '&' || in.peek() == '|' || in.peek() == ')' || in.peek() == '<' || in.peek() == ':') {
            throw in.syntax();
        }
        String word = in.next().text();
        int weights = 0;
        boolean prefix = false;
        if (in.peek() == ':') {
            in.moveTo(in.at() + 1);
            for (char c = in.peek(); c != 0; c = in.peek()) {
                int weight = "DCBA".indexOf(Character.toUpperCase(c));
                if (c == '*') {
                    prefix = true;
                } else if (weight >= 0) {
                    weights |= 1 << weight;
                } else {
                    break;
                }
                in.moveTo(in.at() + 1);
            }
        }
        TsQuery.Node node = words.of(word, weights, prefix);
        return node == null ? Stop.NODE : node;
    }

    /// Stands for words that do not matter until {@link #withoutStops}.
    private static final class Stop {
        static final TsQuery.Word NODE = new TsQuery.Word("", 0, false);
    }

    /// The place of a word that does not matter.
    public static TsQuery.Node stop() {
        return Stop.NODE;
    }

    /// What is left of a part, and by how much distances to the left and right of it grow.
    private record Left(TsQuery.@Nullable Node node, int before, int behind) {}

    /// A query without the words that do not matter: phrases are as far apart as they were.
    ///
    /// @throws SqlException 54001
    public static TsQuery withoutStops(TsQuery.@Nullable Node node) {
        TsQuery.requireShallow(node);
        return node == null ? TsQuery.EMPTY : new TsQuery(clean(node).node());
    }

    @SuppressWarnings("ReferenceEquality") // There is one stand-in.
    private static Left clean(TsQuery.Node node) {
        return switch (node) {
            case TsQuery.Word word -> new Left(word == Stop.NODE ? null : word, 0, 0);
            case TsQuery.Not not -> {
                Left operand = clean(not.operand());
                yield operand.node() == null
                        ? operand
                        : new Left(new TsQuery.Not(operand.node()), operand.before(), operand.behind());
            }
            case TsQuery.Both both -> clean(both);
        };
    }

    private static Left clean(TsQuery.Both both) {
        Left left = clean(both.left());
        Left right = clean(both.right());
        boolean phrase = both.operator() == TsQuery.Operator.PHRASE;
        if (left.node() == null && right.node() == null) {
            int gone =
                    phrase ? left.before() + both.distance() + right.before() : Math.max(left.before(), right.before());
            return new Left(null, gone, gone);
        }
        if (left.node() == null) {
            int before = phrase ? left.before() + both.distance() + right.before() : right.before();
            return new Left(right.node(), before, right.behind());
        }
        if (right.node() == null) {
            int behind = phrase ? left.behind() + both.distance() + right.behind() : left.behind();
            return new Left(left.node(), left.before(), behind);
        }
        int far = both.distance() + left.behind() + right.before();
        int distance = phrase ? Math.min(far, TsQuery.DISTANCE_MAX) : 0;
        TsQuery.Node joined = new TsQuery.Both(both.operator(), left.node(), right.node(), distance);
        return phrase ? new Left(joined, left.before(), right.behind()) : new Left(joined, 0, 0);
    }
}
