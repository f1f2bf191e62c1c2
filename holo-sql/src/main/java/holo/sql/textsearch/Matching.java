package holo.sql.textsearch;

import holo.sql.type.TsQuery;
import holo.sql.type.TsVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether a query finds a document.
public final class Matching {
    private static final int[] NOWHERE = {};

    private final Lookup lookup;

    private Matching(Lookup lookup) {
        this.lookup = lookup;
    }

    /// Where words are.
    interface Lookup {
        /// The places of a word, ascending, and empty when they are not known; null when it is not there.
        int @Nullable [] places(TsQuery.Word word);
    }

    /// `vector @@ query`.
    public static boolean matches(TsVector vector, TsQuery query) {
        return matches(query, word -> places(vector, word));
    }

    static boolean matches(TsQuery query, Lookup lookup) {
        return query.root() != null && new Matching(lookup).matches(query.root());
    }

    /// The lexemes that a word of a query is for, in the order of the vector.
    static List<TsVector.Lexeme> lexemes(TsVector vector, TsQuery.Word word) {
        List<TsVector.Lexeme> all = vector.lexemes();
        int from = vector.indexOf(word.text());
        int to = from;
        while (to < all.size()
                && (word.prefix()
                        ? all.get(to).word().startsWith(word.text())
                        : to == from && all.get(to).word().equals(word.text()))) {
            to++;
        }
        return all.subList(from, to);
    }

    private static int @Nullable [] places(TsVector vector, TsQuery.Word word) {
        List<TsVector.Lexeme> found = lexemes(vector, word);
        if (found.isEmpty()) {
            return null;
        }
        int[] places = NOWHERE;
        boolean there = false;
        for (TsVector.Lexeme lexeme : found) {
            int[] own = Arrays.stream(lexeme.positions())
                    .filter(p -> word.weights() == 0 || (word.weights() & 1 << TsVector.weight(p)) != 0)
                    .map(TsVector::place)
                    .toArray();
            // Without positions nothing is known of weights, either.
            there |= own.length > 0 || lexeme.positions().length == 0;
            places = places.length == 0 ? own : union(places, own);
        }
        return there ? places : null;
    }

    private static int[] union(int[] a, int[] b) {
        return java.util.stream.IntStream.concat(Arrays.stream(a), Arrays.stream(b))
                .sorted()
                .distinct()
                .toArray();
    }

    private boolean matches(TsQuery.Node node) {
        return switch (node) {
            case TsQuery.Word word -> lookup.places(word) != null;
            case TsQuery.Not not -> !matches(not.operand());
            case TsQuery.Both both ->
                switch (both.operator()) {
                    case AND -> matches(both.left()) && matches(both.right());
                    case OR -> matches(both.left()) || matches(both.right());
                    case PHRASE -> {
                        Places found = find(both);
                        yield found != null && found.anywhere();
                    }
                };
        };
    }

    /// Where a part of a phrase matches.
    ///
    /// @param places of its last word
    /// @param negated it matches everywhere but there
    /// @param width from its first word to the last
    private record Places(int[] places, boolean negated, int width) {
        boolean anywhere() {
            return negated || places.length > 0;
        }
    }

    /// Null when it is not known.
    private @Nullable Places find(TsQuery.Node node) {
        return switch (node) {
            case TsQuery.Word word -> {
                int[] places = lookup.places(word);
                yield places == null
                        ? new Places(NOWHERE, false, 0)
                        : places.length == 0 ? null : new Places(places, false, 0);
            }
            case TsQuery.Not not -> {
                Places operand = find(not.operand());
                yield operand == null ? null : new Places(operand.places(), !operand.negated(), operand.width());
            }
            case TsQuery.Both both -> find(both);
        };
    }

    private @Nullable Places find(TsQuery.Both both) {
        boolean or = both.operator() == TsQuery.Operator.OR;
        boolean phrase = both.operator() == TsQuery.Operator.PHRASE;
        Places left = find(both.left());
        if (left != null && !left.anywhere() && !or) {
            return new Places(NOWHERE, false, 0);
        }
        Places right = find(both.right());
        if (right != null && !right.anywhere() && !or) {
            return new Places(NOWHERE, false, 0);
        }
        if (left == null || right == null) {
            return null;
        }
        int leftWidth = left.anywhere() ? left.width() : 0;
        int rightWidth = right.anywhere() ? right.width() : 0;
        int widest = Math.max(leftWidth, rightWidth);
        int width = phrase ? both.distance() + leftWidth + rightWidth : widest;
        int leftShift = phrase ? both.distance() + rightWidth : widest - leftWidth;
        int rightShift = phrase ? 0 : widest - rightWidth;
        Merge merge = new Merge(left.places(), leftShift, right.places(), rightShift);
        if (or) {
            if (left.negated() || right.negated()) {
                return new Places(
                        left.negated() && right.negated()
                                ? merge.places(true, false, false)
                                : merge.places(false, left.negated(), right.negated()),
                        true,
                        width);
            }
            return new Places(merge.places(true, true, true), false, width);
        }
        if (left.negated() && right.negated()) {
            return new Places(merge.places(true, true, true), true, width);
        }
        return new Places(
                left.negated() || right.negated()
                        ? merge.places(false, right.negated(), left.negated())
                        : merge.places(true, false, false),
                false,
                width);
    }

    /// Two lists of places that are shifted against each other.
    private record Merge(int[] left, int leftShift, int[] right, int rightShift) {
        int[] places(boolean both, boolean leftOnly, boolean rightOnly) {
            List<Integer> out = new ArrayList<>();
            int l = 0;
            int r = 0;
            while (l < left.length || r < right.length) {
                int x = l < left.length ? left[l] + leftShift : Integer.MAX_VALUE;
                int y = r < right.length ? right[r] + rightShift : Integer.MAX_VALUE;
                if (x == y ? both : x < y ? leftOnly : rightOnly) {
                    out.add(Math.min(x, y));
                }
                l += x <= y ? 1 : 0;
                r += y <= x ? 1 : 0;
            }
            return out.stream().mapToInt(i -> i).toArray();
        }
    }
}
