package holo.sql.type;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value of type jsonpath.
///
/// @param lax structural errors are forgiven and arrays are unwrapped
public record JsonPath(boolean lax, Node root) {
    /// Part of an expression.
    public sealed interface Node {}

    /// `$`.
    public record Root() implements Node {}

    /// `@`.
    public record Current() implements Node {}

    /// `last`.
    public record Last() implements Node {}

    /// A string, number, boolean or null.
    public record Literal(Json value) implements Node {}

    /// `$name`.
    public record Variable(String name) implements Node {}

    /// Steps behind something.
    public record Chain(Node start, List<Step> steps) implements Node {}

    /// An operator between two expressions; see {@link Operator}.
    public record Binary(Operator operator, Node left, Node right) implements Node {}

    /// `+` or `-` before an expression.
    public record Signed(boolean minus, Node operand) implements Node {}

    /// `!`.
    public record Not(Node operand) implements Node {}

    /// `is unknown`.
    public record IsUnknown(Node operand) implements Node {}

    /// `exists`.
    public record Exists(Node operand) implements Node {}

    /// `like_regex`.
    ///
    /// @param flags of i, s, m, x, q
    public record LikeRegex(Node operand, String pattern, String flags) implements Node {}

    /// Operators by how weakly they bind.
    public enum Operator {
        OR("||", 0),
        AND("&&", 1),
        EQUAL("==", 2),
        NOT_EQUAL("!=", 2),
        LESS("<", 2),
        GREATER(">", 2),
        LESS_OR_EQUAL("<=", 2),
        GREATER_OR_EQUAL(">=", 2),
        STARTS_WITH("starts with", 2),
        ADD("+", 3),
        SUBTRACT("-", 3),
        MULTIPLY("*", 4),
        DIVIDE("/", 4),
        MODULO("%", 4);

        private final String text;
        private final int priority;

        Operator(String text, int priority) {
            this.text = text;
            this.priority = priority;
        }

        public String text() {
            return text;
        }

        int priority() {
            return priority;
        }

        /// Whether the result is true, false or unknown.
        public boolean isPredicate() {
            return priority <= 2;
        }
    }

    /// An accessor, filter or method.
    public sealed interface Step {}

    /// `.key`.
    public record Member(String key) implements Step {}

    /// `.*`.
    public record AnyMember() implements Step {}

    /// `[*]`.
    public record AnyElement() implements Step {}

    /// `[1, 2 to 3]`.
    public record Elements(List<Range> ranges) implements Step {}

    /// A subscript, or from one to another.
    public record Range(Node from, @Nullable Node to) {}

    /// `.**{first to last}`; {@link #LEVEL_LAST} stands for `last`.
    public record Descendants(int first, int last) implements Step {}

    /// `? (condition)`.
    public record Filter(Node condition) implements Step {}

    /// `.size()` and its kin.
    public record Method(String name) implements Step {}

    /// `.datetime()`.
    public record DateTime(@Nullable Node template) implements Step {}

    /// The deepest level.
    public static final int LEVEL_LAST = Integer.MAX_VALUE;

    /// Whether an expression is true, false or unknown rather than a sequence of values.
    static boolean isPredicate(Node node) {
        return switch (node) {
            case Binary b -> b.operator().isPredicate();
            case Not n -> true;
            case IsUnknown u -> true;
            case Exists e -> true;
            case LikeRegex r -> true;
            case Root r -> false;
            case Current c -> false;
            case Last l -> false;
            case Literal l -> false;
            case Variable v -> false;
            case Chain c -> false;
            case Signed s -> false;
        };
    }
}
