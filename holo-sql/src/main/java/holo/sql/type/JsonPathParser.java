package holo.sql.type;

import holo.sql.error.SqlException;
import holo.sql.type.JsonPath.Binary;
import holo.sql.type.JsonPath.Chain;
import holo.sql.type.JsonPath.Node;
import holo.sql.type.JsonPath.Operator;
import holo.sql.type.JsonPath.Step;
import holo.sql.type.JsonPathLexer.Kind;
import holo.sql.type.JsonPathLexer.Token;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads paths.
final class JsonPathParser {
    private static final Set<String> METHODS = Set.of("type", "size", "abs", "floor", "ceiling", "double", "keyvalue");
    private static final int DEPTH_MAX = 1000;

    private final List<Token> tokens;
    private int at;
    private int filters;
    private int subscripts;
    private int depth;

    private JsonPathParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /// @throws SqlException 42601
    static JsonPath parse(String text) {
        List<Token> tokens = JsonPathLexer.scan(text);
        if (tokens.getFirst().kind() == Kind.END) {
            throw SqlException.of("22P02", "invalid input syntax for type jsonpath: \"" + text + "\"");
        }
        JsonPathParser parser = new JsonPathParser(tokens);
        boolean strict = parser.acceptWord("strict");
        if (!strict) {
            parser.acceptWord("lax");
        }
        Node root = parser.expression(0);
        if (parser.peek().kind() != Kind.END) {
            throw parser.syntaxError();
        }
        return new JsonPath(!strict, root);
    }

    private Token peek() {
        return tokens.get(at);
    }

    private boolean accept(String symbol) {
        if (peek().is(symbol)) {
            at++;
            return true;
        }
        return false;
    }

    private boolean acceptWord(String word) {
        if (peek().isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String symbol) {
        if (!accept(symbol)) {
            throw syntaxError();
        }
    }

    private SqlException syntaxError() {
        Token token = peek();
        return SqlException.of(
                "42601",
                token.kind() == Kind.END
                        ? "syntax error at end of jsonpath input"
                        : "syntax error at or near \"" + token.source() + "\" of jsonpath input");
    }

    private Node value(Node node) {
        if (JsonPath.isPredicate(node)) {
            throw syntaxError();
        }
        return node;
    }

    private Node predicate(Node node) {
        if (!JsonPath.isPredicate(node)) {
            throw syntaxError();
        }
        return node;
    }

    private @Nullable Operator operator() {
        Token token = peek();
        if (token.isWord("starts") && tokens.get(at + 1).isWord("with")) {
            return Operator.STARTS_WITH;
        }
        if (token.kind() != Kind.SYMBOL) {
            return null;
        }
        for (Operator operator : Operator.values()) {
            if (operator.text().equals(token.value())) {
                return operator;
            }
        }
        return null;
    }

    private Node expression(int weakest) {
        if (++depth > DEPTH_MAX) {
            throw SqlException.of("54001", "stack depth limit exceeded")
                    .withHint("Paths may be nested at most " + DEPTH_MAX + " levels deep.");
        }
        Node left = operand();
        while (true) {
            if (weakest <= 2 && peek().isWord("like_regex")) {
                at++;
                left = likeRegex(value(left));
                continue;
            }
            Operator operator = operator();
            if (operator == null || operator.priority() < weakest) {
                depth--;
                return left;
            }
            at += operator == Operator.STARTS_WITH ? 2 : 1;
            if (operator == Operator.STARTS_WITH) {
                Token initial = peek();
                if (initial.kind() != Kind.STRING && initial.kind() != Kind.VARIABLE) {
                    throw syntaxError();
                }
            }
            Node right = operator == Operator.STARTS_WITH ? primary() : expression(operator.priority() + 1);
            left = operator == Operator.AND || operator == Operator.OR
                    ? new Binary(operator, predicate(left), predicate(right))
                    : new Binary(operator, value(left), value(right));
        }
    }

    private Node likeRegex(Node operand) {
        String pattern = string();
        String flags = "";
        if (acceptWord("flag")) {
            for (char flag : string().toCharArray()) {
                if ("ismxq".indexOf(flag) < 0) {
                    throw SqlException.of("42601", "invalid input syntax for type jsonpath")
                            .withDetail("Unrecognized flag character \"" + flag + "\" in LIKE_REGEX predicate.");
                }
                if (flags.indexOf(flag) < 0) {
                    flags += flag;
                }
            }
            StringBuilder ordered = new StringBuilder();
            for (char flag : "ismxq".toCharArray()) {
                if (flags.indexOf(flag) >= 0) {
                    ordered.append(flag);
                }
            }
            flags = ordered.toString();
            if (flags.indexOf('x') >= 0 && flags.indexOf('q') < 0) {
                throw SqlException.of("0A000", "XQuery \"x\" flag (expanded regular expressions) is not implemented");
            }
        }
        return new JsonPath.LikeRegex(operand, pattern, flags);
    }

    private String string() {
        if (peek().kind() != Kind.STRING) {
            throw syntaxError();
        }
        return tokens.get(at++).value();
    }

    private Node operand() {
        if (peek().is("+") || peek().is("-")) {
            boolean minus = peek().is("-");
            at++;
            Node operand = value(operand());
            if (operand instanceof JsonPath.Literal(Json.Num(BigDecimal number))) {
                return new JsonPath.Literal(new Json.Num(minus ? number.negate() : number));
            }
            return new JsonPath.Signed(minus, operand);
        }
        if (accept("!")) {
            if (peek().isWord("exists")) {
                return new JsonPath.Not(primary());
            }
            expect("(");
            Node operand = predicate(expression(0));
            expect(")");
            return new JsonPath.Not(operand);
        }
        return steps(primary());
    }

    private Node primary() {
        Token token = peek();
        at++;
        switch (token.kind()) {
            case STRING -> {
                return new JsonPath.Literal(new Json.Str(token.value()));
            }
            case NUMBER, INTEGER -> {
                BigDecimal number = new BigDecimal(token.value());
                return new JsonPath.Literal(new Json.Num(number.scale() < 0 ? number.setScale(0) : number));
            }
            case VARIABLE -> {
                return new JsonPath.Variable(token.value());
            }
            case WORD -> {
                return word(token);
            }
            case SYMBOL -> {
                if (token.is("$")) {
                    return new JsonPath.Root();
                }
                if (token.is("@")) {
                    if (filters == 0) {
                        throw SqlException.of("42601", "@ is not allowed in root expressions");
                    }
                    return new JsonPath.Current();
                }
                if (token.is("(")) {
                    return parenthesized();
                }
            }
            case END -> {}
        }
        at--;
        throw syntaxError();
    }

    private Node word(Token token) {
        switch (token.value()) {
            case "true", "false" -> {
                return new JsonPath.Literal(new Json.Bool(token.value().equals("true")));
            }
            case "null" -> {
                return new JsonPath.Literal(Json.Null.NULL);
            }
            default -> {
                if (token.isWord("last")) {
                    if (subscripts == 0) {
                        throw SqlException.of("42601", "LAST is allowed only in array subscripts");
                    }
                    return new JsonPath.Last();
                }
                if (token.isWord("exists") && peek().is("(")) {
                    at++;
                    Node operand = value(expression(0));
                    expect(")");
                    return new JsonPath.Exists(operand);
                }
            }
        }
        at--;
        throw syntaxError();
    }

    private Node parenthesized() {
        Node inner = expression(0);
        expect(")");
        if (JsonPath.isPredicate(inner) && peek().isWord("is")) {
            at++;
            if (!acceptWord("unknown")) {
                throw syntaxError();
            }
            return new JsonPath.IsUnknown(inner);
        }
        return inner;
    }

    private Node steps(Node start) {
        List<Step> steps = new ArrayList<>();
        while (true) {
            Step step = step();
            if (step == null) {
                break;
            }
            steps.add(step);
        }
        if (steps.isEmpty()) {
            return start;
        }
        if (start instanceof Chain inner) {
            List<Step> all = new ArrayList<>(inner.steps());
            all.addAll(steps);
            return new Chain(inner.start(), all);
        }
        return new Chain(start, steps);
    }

    private @Nullable Step step() {
        if (accept(".")) {
            return behindDot();
        }
        if (accept("[")) {
            if (accept("*")) {
                expect("]");
                return new JsonPath.AnyElement();
            }
            subscripts++;
            List<JsonPath.Range> ranges = new ArrayList<>();
            do {
                Node from = value(expression(0));
                Node to = acceptWord("to") ? value(expression(0)) : null;
                ranges.add(new JsonPath.Range(from, to));
            } while (accept(","));
            subscripts--;
            expect("]");
            return new JsonPath.Elements(ranges);
        }
        if (accept("?")) {
            expect("(");
            filters++;
            Node condition = predicate(expression(0));
            filters--;
            expect(")");
            return new JsonPath.Filter(condition);
        }
        return null;
    }

    private Step behindDot() {
        if (accept("*")) {
            return new JsonPath.AnyMember();
        }
        if (accept("**")) {
            return descendants();
        }
        Token token = peek();
        if (token.kind() == Kind.STRING) {
            at++;
            return new JsonPath.Member(token.value());
        }
        if (token.kind() != Kind.WORD) {
            throw syntaxError();
        }
        at++;
        String name = token.value().toLowerCase(Locale.ROOT);
        if (!peek().is("(")) {
            return new JsonPath.Member(token.value());
        }
        if (METHODS.contains(name)) {
            at++;
            expect(")");
            return new JsonPath.Method(name);
        }
        if (name.equals("datetime")) {
            at++;
            Node template = peek().is(")") ? null : new JsonPath.Literal(new Json.Str(string()));
            expect(")");
            return new JsonPath.DateTime(template);
        }
        throw syntaxError();
    }

    private Step descendants() {
        if (!accept("{")) {
            return new JsonPath.Descendants(0, JsonPath.LEVEL_LAST);
        }
        int first = level();
        int last = acceptWord("to") ? level() : first;
        expect("}");
        return new JsonPath.Descendants(first, last);
    }

    private int level() {
        if (acceptWord("last")) {
            return JsonPath.LEVEL_LAST;
        }
        if (peek().kind() != Kind.INTEGER) {
            throw syntaxError();
        }
        return new BigDecimal(tokens.get(at++).value())
                .min(BigDecimal.valueOf(JsonPath.LEVEL_LAST))
                .intValue();
    }
}
