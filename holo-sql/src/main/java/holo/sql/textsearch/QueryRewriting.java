package holo.sql.textsearch;

import holo.sql.type.TsQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// ts_rewrite and what queries are compared by: operands of `&` and `|` count in any order.
public final class QueryRewriting {
    private QueryRewriting() {}

    /// A query with what it looks for replaced wherever it is part of it.
    public static TsQuery rewrite(TsQuery query, TsQuery wanted, TsQuery substitute) {
        if (query.root() == null || wanted.root() == null) {
            return query;
        }
        TsQuery.Node result = replaced(sorted(query.root()), sorted(wanted.root()), substitute.root());
        return new TsQuery(result == null ? null : sorted(result));
    }

    /// The operands of a run of the same operator.
    private static List<TsQuery.Node> operands(TsQuery.Node node, TsQuery.Operator operator) {
        if (node instanceof TsQuery.Both both && both.operator() == operator) {
            List<TsQuery.Node> all = new ArrayList<>(operands(both.left(), operator));
            all.addAll(operands(both.right(), operator));
            return all;
        }
        return List.of(node);
    }

    private static TsQuery.@Nullable Node joined(TsQuery.Operator operator, List<TsQuery.Node> operands) {
        List<TsQuery.Node> ordered = new ArrayList<>(operands);
        ordered.sort(TsQuery.ORDER.reversed());
        TsQuery.Node all = null;
        for (TsQuery.Node operand : ordered) {
            all = all == null ? operand : new TsQuery.Both(operator, all, operand, 0);
        }
        return all;
    }

    private static TsQuery.Node sorted(TsQuery.Node node) {
        return switch (node) {
            case TsQuery.Word word -> word;
            case TsQuery.Not not -> new TsQuery.Not(sorted(not.operand()));
            case TsQuery.Both both ->
                both.operator() == TsQuery.Operator.PHRASE
                        ? new TsQuery.Both(both.operator(), sorted(both.left()), sorted(both.right()), both.distance())
                        : Objects.requireNonNull(joined(
                                both.operator(),
                                operands(both, both.operator()).stream()
                                        .map(QueryRewriting::sorted)
                                        .toList()));
        };
    }

    private static TsQuery.@Nullable Node replaced(
            TsQuery.Node node, TsQuery.Node wanted, TsQuery.@Nullable Node substitute) {
        if (node.equals(wanted)) {
            return substitute;
        }
        return switch (node) {
            case TsQuery.Word word -> word;
            case TsQuery.Not not -> {
                TsQuery.Node operand = replaced(not.operand(), wanted, substitute);
                yield operand == null ? null : new TsQuery.Not(operand);
            }
            case TsQuery.Both both -> replaced(both, wanted, substitute);
        };
    }

    private static TsQuery.@Nullable Node replaced(
            TsQuery.Both both, TsQuery.Node wanted, TsQuery.@Nullable Node substitute) {
        if (both.operator() == TsQuery.Operator.PHRASE) {
            TsQuery.Node left = replaced(both.left(), wanted, substitute);
            TsQuery.Node right = replaced(both.right(), wanted, substitute);
            return left == null
                    ? right
                    : right == null ? left : new TsQuery.Both(both.operator(), left, right, both.distance());
        }
        List<TsQuery.Node> operands = new ArrayList<>(operands(both, both.operator()));
        List<TsQuery.Node> kept = new ArrayList<>();
        if (wanted instanceof TsQuery.Both other && other.operator() == both.operator()) {
            List<TsQuery.Node> some = operands(other, other.operator());
            if (operands.containsAll(some)) {
                operands.removeAll(some);
                if (substitute != null) {
                    kept.add(substitute);
                }
            }
        }
        for (TsQuery.Node operand : operands) {
            TsQuery.Node next = replaced(operand, wanted, substitute);
            if (next != null) {
                kept.add(next);
            }
        }
        return joined(both.operator(), kept);
    }
}
