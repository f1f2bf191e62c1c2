package holo.sql.parser;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// A line of the list that defines an aggregate or an operator: `name = value`.
///
/// @param position of the name in the statement, counted from 1
/// @param value null when the name stands alone
public record DefinitionItem(
        String name, int position, @Nullable Value value) {
    /// What stands behind the equals sign.
    ///
    /// @param text a string's content, or the words as they were written
    /// @param object the name of a function or an operator; null for a string or number
    /// @param type what is written as a type; null for a string, number or operator
    /// @param set whether SETOF stands before the type
    public record Value(
            String text,
            @Nullable ObjectName object,
            @Nullable PgTypeNameSpec type,
            boolean set) {}

    /// A list in parentheses.
    static List<DefinitionItem> list(Grammar grammar) {
        List<DefinitionItem> items = new ArrayList<>();
        grammar.expect('(');
        do {
            int position = grammar.position(grammar.start());
            String name = grammar.label();
            items.add(new DefinitionItem(name, position, grammar.acceptEquals() ? value(grammar) : null));
        } while (grammar.accept(','));
        grammar.expect(')');
        return items;
    }

    private static Value value(Grammar grammar) {
        Lexeme first = grammar.peek();
        int start = grammar.start();
        return switch (first.kind()) {
            case STRING -> new Value(grammar.string(), null, null, false);
            case NUMBER -> new Value(grammar.next().lexeme.text(), null, null, false);
            case OPERATOR -> {
                if (first.text().equals("-") && grammar.peek(2).kind() == Lexeme.Kind.NUMBER) {
                    grammar.next();
                    yield new Value("-" + grammar.next().lexeme.text(), null, null, false);
                }
                ObjectName operator = new ObjectName(null, grammar.next().lexeme.text(), grammar.position(start));
                yield new Value(operator.name(), operator, null, false);
            }
            case WORD, QUOTED_IDENTIFIER ->
                first.isWord("operator") && !grammar.image(1).equalsIgnoreCase("operator")
                        ? operator(grammar)
                        : named(grammar, start);
            case BIT_STRING, PARAMETER, PUNCTUATION, END -> throw grammar.syntaxError();
        };
    }

    /// `OPERATOR(schema.+)`, which is one token.
    private static Value operator(Grammar grammar) {
        ObjectName name = new ObjectName(null, grammar.image(1), grammar.position(grammar.start()));
        grammar.next();
        return new Value(name.name(), name, null, false);
    }

    private static Value named(Grammar grammar, int start) {
        boolean set = grammar.accept("setof");
        boolean alone = grammar.peek(2).is(',') || grammar.peek(2).is(')');
        Lexeme word = grammar.peek();
        PgTypeNameSpec type;
        if (alone && word.kind() == Lexeme.Kind.WORD && TokenFilter.isReserved(word.text())) {
            grammar.next();
            type = new PgTypeNameSpec(
                    new SqlIdentifier(word.text(), SqlParserPos.ZERO), List.of(), 0, SqlParserPos.ZERO);
        } else {
            type = grammar.type();
        }
        String last = alone ? word.text() : type.name();
        ObjectName object = new ObjectName(type.schema(), last, grammar.position(start));
        return new Value(alone ? word.text() : grammar.textFrom(start), object, type, set);
    }
}
