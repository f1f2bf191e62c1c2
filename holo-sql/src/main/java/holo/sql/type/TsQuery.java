package holo.sql.type;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text search query: lexemes under operators, or nothing at all.
public record TsQuery(@Nullable Node root) {
    /// The greatest distance in a phrase.
    public static final int DISTANCE_MAX = 1 << 14;

    /// How deep parts stand in each other: as many words in a row as one operator joins.
    static final int DEPTH_MAX = 2000;

    /// A query without lexemes, which finds nothing.
    public static final TsQuery EMPTY = new TsQuery(null);

    /// @throws SqlException 54001 when it is deeper than what can be stored and read again
    public TsQuery {
        requireShallow(root);
    }

    static void requireShallow(@Nullable Node root) {
        List<Node> level = root == null ? List.of() : List.of(root);
        for (int depth = 0; !level.isEmpty(); depth++) {
            if (depth > DEPTH_MAX) {
                throw SqlException.of("54001", "the text search query is too deep")
                        .withHint("Search for at most " + DEPTH_MAX + " words at a time.");
            }
            List<Node> below = new ArrayList<>();
            for (Node node : level) {
                switch (node) {
                    case Word word -> {}
                    case Not not -> below.add(not.operand());
                    case Both both -> {
                        below.add(both.left());
                        below.add(both.right());
                    }
                }
            }
            level = below;
        }
    }

    /// A part of a query.
    public sealed interface Node {}

    /// A lexeme.
    ///
    /// @param weights bit 0 for D to 3 for A; none for any
    /// @param prefix whether it is the beginning of what is looked for
    public record Word(String text, int weights, boolean prefix) implements Node {}

    /// `!operand`.
    public record Not(Node operand) implements Node {}

    /// `left operator right`.
    ///
    /// @param distance of a phrase, else 0
    public record Both(Operator operator, Node left, Node right, int distance) implements Node {}

    /// What joins two parts, in the order of their precedence.
    public enum Operator {
        OR,
        AND,
        PHRASE
    }

    /// The order of parts: operators before words, and words by a hash of theirs, as PostgreSQL does.
    public static final Comparator<Node> ORDER = TsQueryType::compare;

    private static final int NOT_PRIORITY = 4;

    /// Joins two queries; one without lexemes does not count.
    public static TsQuery join(Operator operator, TsQuery left, TsQuery right, int distance) {
        if (left.root == null) {
            return right;
        }
        return right.root == null ? left : new TsQuery(new Both(operator, left.root, right.root, distance));
    }

    private static int priority(Operator operator) {
        return operator.ordinal() + 1;
    }

    /// The parts in the order of PostgreSQL's own storage: an operator, then its right side, then its left one.
    public List<Node> nodes() {
        List<Node> all = new ArrayList<>();
        collect(root, all);
        return all;
    }

    private static void collect(@Nullable Node node, List<Node> into) {
        if (node == null) {
            return;
        }
        into.add(node);
        switch (node) {
            case Word word -> {}
            case Not not -> collect(not.operand(), into);
            case Both both -> {
                collect(both.right(), into);
                collect(both.left(), into);
            }
        }
    }

    /// The lexemes.
    public List<Word> words() {
        List<Word> words = new ArrayList<>();
        for (Node node : nodes()) {
            if (node instanceof Word word) {
                words.add(word);
            }
        }
        return words;
    }

    /// How many bytes PostgreSQL takes for it, by which it orders such values.
    int bytes() {
        int sum = 8;
        for (Node node : nodes()) {
            sum += 12 + (node instanceof Word word ? word.text().getBytes(StandardCharsets.UTF_8).length + 1 : 0);
        }
        return sum;
    }

    /// As it is printed.
    public String text() {
        StringBuilder out = new StringBuilder();
        if (root != null) {
            write(out, root, -1, false);
        }
        return out.toString();
    }

    /// @param rightOfPhrase whether a phrase here needs parentheses: phrases group to the left
    private static void write(StringBuilder out, Node node, int outer, boolean rightOfPhrase) {
        switch (node) {
            case Word word -> write(out, word);
            case Not not -> {
                boolean inside = NOT_PRIORITY < outer;
                out.append(inside ? "( " : "").append('!');
                write(out, not.operand(), NOT_PRIORITY, false);
                out.append(inside ? " )" : "");
            }
            case Both both -> {
                int priority = priority(both.operator());
                boolean phrase = both.operator() == Operator.PHRASE;
                boolean inside = priority < outer || phrase && rightOfPhrase;
                out.append(inside ? "( " : "");
                write(out, both.left(), priority, false);
                out.append(
                        switch (both.operator()) {
                            case OR -> " | ";
                            case AND -> " & ";
                            case PHRASE -> both.distance() == 1 ? " <-> " : " <" + both.distance() + "> ";
                        });
                write(out, both.right(), priority, phrase);
                out.append(inside ? " )" : "");
            }
        }
    }

    private static void write(StringBuilder out, Word word) {
        TsWordReader.quote(out, word.text());
        if (word.weights() != 0 || word.prefix()) {
            out.append(':').append(word.prefix() ? "*" : "");
            for (int weight = 3; weight >= 0; weight--) {
                if ((word.weights() & 1 << weight) != 0) {
                    out.append(TsVector.letter(weight));
                }
            }
        }
    }

    @Override
    public String toString() {
        return text();
    }
}
