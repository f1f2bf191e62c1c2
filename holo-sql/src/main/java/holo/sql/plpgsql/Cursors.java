package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.parser.Lexeme;
import holo.sql.parser.Statement;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// OPEN, FETCH, MOVE, CLOSE, loops over cursors, and the results of CALL.
final class Cursors {
    private final Frame frame;

    Cursors(Frame frame) {
        this.frame = frame;
    }

    private static void requireCursor(Variable variable) {
        if (variable.cursor() == null && variable.type().oid() != PgTypes.REFCURSOR.oid()) {
            throw SqlException.of("42804", "variable \"" + variable.name() + "\" must be of type cursor or refcursor");
        }
    }

    private static String name(Variable variable) {
        requireCursor(variable);
        Object name = variable.value();
        if (name == null) {
            throw SqlException.of("22004", "cursor variable \"" + variable.name() + "\" is null");
        }
        return (String) name;
    }

    void open(Instruction.Open open, Scope scope) {
        Variable variable = frame.variable(open.cursor(), scope);
        requireCursor(variable);
        Instruction.Source source = open.source();
        Snippets.Bound bound;
        Boolean scroll = open.scroll();
        if (source == null) {
            Instruction.Declaration.Cursor cursor = variable.cursor();
            if (cursor == null) {
                throw SqlException.of("42601", "cursor \"" + variable.name() + "\" has no query of its own");
            }
            scroll = scroll == null ? cursor.scroll() : scroll;
            bound = frame.bind(cursor.query(), parameters(cursor, open.arguments(), scope));
        } else {
            bound = source instanceof Instruction.Source.Dynamic dynamic
                    ? frame.bindDynamic(dynamic, scope)
                    : frame.bind(((Instruction.Source.Query) source).text(), scope);
        }
        String wanted = (String) variable.value();
        if (wanted == null && variable.cursor() != null) {
            wanted = variable.name();
        }
        variable.set(frame.host().open(wanted, bound.query(), bound.values(), scroll));
    }

    private Scope parameters(Instruction.Declaration.Cursor cursor, List<Snippet> arguments, Scope scope) {
        BodyChecks.requireArguments(cursor, arguments.size());
        Scope inner = new Scope(scope, null);
        for (int i = 0; i < arguments.size(); i++) {
            Instruction.Declaration.Of parameter = cursor.parameters().get(i);
            var type = new TypeNames(frame.host().path()).resolve(parameter.type(), scope);
            Variable variable = new Variable(parameter.name(), type.type(), type.modifier(), false, false, null);
            frame.set(variable, frame.evaluate(arguments.get(i), scope));
            inner.add(variable);
        }
        return inner;
    }

    /// All rows of a cursor with a query of its own, or of one that is open.
    Host.Answer all(Instruction.Source.OfCursor source, Scope scope) {
        Variable variable = Objects.requireNonNull(scope.find(source.name()));
        Instruction.Declaration.Cursor cursor = variable.cursor();
        if (cursor == null) {
            throw SqlException.of("42601", "cursor FOR loop must use a bound cursor variable");
        }
        Snippets.Bound bound = frame.bind(cursor.query(), parameters(cursor, source.arguments(), scope));
        return frame.host().run(bound.only(), bound.values(), Long.MAX_VALUE);
    }

    void fetch(Instruction.Fetch fetch, Scope scope) {
        Variable variable = frame.variable(fetch.cursor(), scope);
        long count =
                fetch.count() == null ? 1 : frame.integer(fetch.count(), scope, "relative or absolute cursor position");
        boolean move = fetch.into() == null;
        Statement.Fetch.Direction direction = switch (fetch.direction()) {
            case "absolute", "first", "last" -> Statement.Fetch.Direction.ABSOLUTE;
            case "relative" -> Statement.Fetch.Direction.RELATIVE;
            default -> Statement.Fetch.Direction.FORWARD;
        };
        long number = switch (fetch.direction()) {
            case "prior" -> -1;
            case "backward" -> -count;
            case "last" -> -1;
            case "all" -> Long.MAX_VALUE;
            default -> count;
        };
        Host.Answer answer = frame.host().fetch(new Statement.Fetch(name(variable), direction, number, move));
        Instruction.Into into = fetch.into();
        if (into != null) {
            frame.assignRow(
                    into.targets(),
                    answer,
                    answer.rows().isEmpty() ? null : answer.rows().getLast(),
                    scope);
        }
        frame.setRowCount(answer.count());
        frame.found().set(answer.count() > 0);
    }

    void close(Instruction.Close close, Scope scope) {
        frame.host().close(name(frame.variable(close.cursor(), scope)));
    }

    /// Gives the results of CALL to the variables that stand for output parameters.
    void assignResults(Instruction.Call call, Host.Answer answer, Scope scope) {
        if (answer.rows().isEmpty()) {
            return;
        }
        Words words = new Words(call.text().text());
        words.expect("call");
        words.name();
        while (words.acceptPunctuation(".")) {
            words.name();
        }
        words.expectPunctuation("(");
        List<@Nullable String> arguments = new ArrayList<>();
        while (!words.atPunctuation(")")) {
            boolean plain = Words.isName(words.peek())
                    && (Words.isPunctuation(words.peek(1), ",") || Words.isPunctuation(words.peek(1), ")"));
            Lexeme first = words.peek();
            words.until(",", ")");
            arguments.add(plain ? first.text() : null);
            words.acceptPunctuation(",");
        }
        @Nullable Object[] places = answer.rows().getLast();
        @Nullable Object[] row = answer.rows().getFirst();
        for (int i = 0; i < row.length; i++) {
            int place = (Integer) Objects.requireNonNull(places[i]);
            String name = place < arguments.size() ? arguments.get(place) : null;
            Variable variable = name == null ? null : scope.find(name);
            if (variable == null) {
                throw SqlException.of(
                        "42601",
                        "procedure parameter " + (place + 1)
                                + " is an output parameter but corresponding argument is not writable");
            }
            variable.requireAssignable();
            var columns = Objects.requireNonNull(answer.columns()).columns();
            frame.set(
                    variable,
                    new Frame.Typed(
                            row[i],
                            row[i] == null ? PgTypes.UNKNOWN : columns.get(i).type()));
        }
    }
}
