package holo.sql.type;

import holo.sql.type.JsonPath.Binary;
import holo.sql.type.JsonPath.Chain;
import holo.sql.type.JsonPath.Node;
import holo.sql.type.JsonPath.Signed;
import holo.sql.type.JsonPath.Step;

/// Writes paths as PostgreSQL prints them.
final class JsonPathFormat {
    private static final int STRONGEST = 6;
    private static final int SIGN = 5;

    private final StringBuilder out = new StringBuilder();

    private JsonPathFormat() {}

    static String write(JsonPath path) {
        JsonPathFormat format = new JsonPathFormat();
        if (!path.lax()) {
            format.out.append("strict ");
        }
        format.node(path.root(), true, false);
        return format.out.toString();
    }

    private static int priority(Node node) {
        return switch (node) {
            case Binary b -> b.operator().priority();
            case Signed s -> SIGN;
            default -> STRONGEST;
        };
    }

    private void open(boolean brackets) {
        if (brackets) {
            out.append('(');
        }
    }

    private void close(boolean brackets) {
        if (brackets) {
            out.append(')');
        }
    }

    /// @param followed steps come behind it
    private void node(Node node, boolean brackets, boolean followed) {
        switch (node) {
            case JsonPath.Root r -> out.append('$');
            case JsonPath.Current c -> out.append('@');
            case JsonPath.Last l -> out.append("last");
            case JsonPath.Literal l -> {
                boolean number = followed && l.value() instanceof Json.Num;
                open(number);
                JsonFormat.write(out, l.value());
                close(number);
            }
            case JsonPath.Variable v -> {
                out.append('$');
                JsonFormat.quote(out, v.name());
            }
            case Chain c -> {
                node(c.start(), true, true);
                c.steps().forEach(this::step);
            }
            case Binary b -> {
                int own = b.operator().priority();
                open(brackets);
                node(b.left(), priority(b.left()) <= own, false);
                out.append(' ').append(b.operator().text()).append(' ');
                node(b.right(), priority(b.right()) <= own, false);
                close(brackets);
            }
            case Signed s -> {
                open(brackets);
                out.append(s.minus() ? '-' : '+');
                node(s.operand(), priority(s.operand()) <= SIGN, false);
                close(brackets);
            }
            case JsonPath.Not n -> {
                out.append("!(");
                node(n.operand(), false, false);
                out.append(')');
            }
            case JsonPath.IsUnknown u -> {
                out.append('(');
                node(u.operand(), false, false);
                out.append(") is unknown");
            }
            case JsonPath.Exists e -> {
                out.append("exists (");
                node(e.operand(), false, false);
                out.append(')');
            }
            case JsonPath.LikeRegex r -> {
                open(brackets);
                node(r.operand(), priority(r.operand()) <= 2, false);
                out.append(" like_regex ");
                JsonFormat.quote(out, r.pattern());
                if (!r.flags().isEmpty()) {
                    out.append(" flag \"").append(r.flags()).append('"');
                }
                close(brackets);
            }
        }
    }

    private void step(Step step) {
        switch (step) {
            case JsonPath.Member m -> {
                out.append('.');
                JsonFormat.quote(out, m.key());
            }
            case JsonPath.AnyMember a -> out.append(".*");
            case JsonPath.AnyElement a -> out.append("[*]");
            case JsonPath.Elements e -> {
                String separator = "[";
                for (JsonPath.Range range : e.ranges()) {
                    out.append(separator);
                    separator = ",";
                    node(range.from(), false, false);
                    Node to = range.to();
                    if (to != null) {
                        out.append(" to ");
                        node(to, false, false);
                    }
                }
                out.append(']');
            }
            case JsonPath.Descendants d -> descendants(d.first(), d.last());
            case JsonPath.Filter f -> {
                out.append("?(");
                node(f.condition(), false, false);
                out.append(')');
            }
            case JsonPath.Method m -> out.append('.').append(m.name()).append("()");
            case JsonPath.DateTime d -> {
                out.append(".datetime(");
                Node template = d.template();
                if (template != null) {
                    node(template, false, false);
                }
                out.append(')');
            }
        }
    }

    private void descendants(int first, int last) {
        out.append(".**");
        if (first == 0 && last == JsonPath.LEVEL_LAST) {
            return;
        }
        out.append('{').append(level(first));
        if (first != last) {
            out.append(" to ").append(level(last));
        }
        out.append('}');
    }

    private static String level(int level) {
        return level == JsonPath.LEVEL_LAST ? "last" : Integer.toString(level);
    }
}
