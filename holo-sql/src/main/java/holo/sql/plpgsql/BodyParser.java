package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.parser.Lexeme;
import holo.sql.plpgsql.Instruction.Block;
import holo.sql.plpgsql.Instruction.Branch;
import holo.sql.plpgsql.Instruction.Condition;
import holo.sql.plpgsql.Instruction.Declaration;
import holo.sql.plpgsql.Instruction.Handler;
import holo.sql.plpgsql.Instruction.Into;
import holo.sql.plpgsql.Instruction.Item;
import holo.sql.plpgsql.Instruction.Source;
import holo.sql.plpgsql.Instruction.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a body. SQL in it is found by where it ends, and checked when it runs.
final class BodyParser {
    private static final int DEPTH_MAX = 200;

    private final Words words;
    private final Set<String> cursors = new HashSet<>();
    private int depth;

    private BodyParser(Words words) {
        this.words = words;
    }

    /// @throws SqlException 42601 with the line in its context
    static Block parse(String body, String function) {
        Words words = null;
        try {
            words = new Words(body);
            BodyParser parser = new BodyParser(words);
            while (words.acceptOperator("#")) {
                parser.option();
            }
            Block block = parser.block(parser.label());
            words.acceptPunctuation(";");
            if (!words.atEnd()) {
                throw words.syntaxError();
            }
            return block;
        } catch (SqlException e) {
            int line = words == null ? 1 : words.line();
            throw e.withPosition(0)
                    .withContext("compilation of PL/pgSQL function \"" + function + "\" near line " + line);
        }
    }

    private void option() {
        String name = words.name();
        String value = words.name();
        if (name.equals("variable_conflict") && !value.equals("use_column")) {
            throw SqlException.of("0A000", "variable_conflict " + value + " is not supported")
                    .withHint("Columns go before variables: give variables names of their own.");
        }
    }

    private @Nullable String label() {
        if (!words.acceptOperator("<<")) {
            return null;
        }
        String label = words.name();
        if (!words.acceptOperator(">>")) {
            throw words.syntaxError();
        }
        return label;
    }

    private Block block(@Nullable String label) {
        int line = words.line();
        List<Declaration> declarations = new ArrayList<>();
        if (words.accept("declare")) {
            while (!words.at("begin")) {
                if (!words.accept("declare")) {
                    declarations.add(new DeclarationParser(words, cursors).declaration());
                }
            }
            line = words.line();
        }
        words.expect("begin");
        List<Instruction> body = body("end", "exception");
        List<Handler> handlers = new ArrayList<>();
        if (words.accept("exception")) {
            while (words.accept("when")) {
                List<Condition> conditions = new ArrayList<>();
                do {
                    condition(conditions);
                } while (words.accept("or"));
                words.expect("then");
                handlers.add(new Handler(conditions, body("end", "when")));
            }
            if (handlers.isEmpty()) {
                throw words.syntaxError();
            }
        }
        words.expect("end");
        endLabel(label);
        return new Block(line, label, declarations, body, handlers);
    }

    private void endLabel(@Nullable String label) {
        if (Words.isName(words.peek())) {
            String found = words.name();
            if (label == null) {
                throw SqlException.of("42601", "end label \"" + found + "\" specified for unlabeled block");
            }
            if (!label.equals(found)) {
                throw SqlException.of(
                        "42601", "end label \"" + found + "\" differs from block's label \"" + label + "\"");
            }
        }
    }

    private void condition(List<Condition> into) {
        String name = words.name();
        if (name.equals("others")) {
            into.add(new Condition(null));
        } else if (name.equals("sqlstate")) {
            into.add(new Condition(sqlState(words.string())));
        } else {
            codes(name).forEach(code -> into.add(new Condition(code)));
        }
    }

    static String sqlState(String text) {
        if (!text.matches("[0-9A-Z]{5}")) {
            throw SqlException.of("42601", "invalid SQLSTATE code");
        }
        return text;
    }

    static List<String> codes(String name) {
        List<String> codes = Conditions.codes(name);
        if (codes.isEmpty()) {
            throw SqlException.of("42704", "unrecognized exception condition \"" + name + "\"");
        }
        return codes;
    }

    private List<Instruction> body(String... ends) {
        if (++depth > DEPTH_MAX) {
            throw SqlException.of("54001", "stack depth limit exceeded")
                    .withDetail("Blocks of the body nest more than " + DEPTH_MAX + " deep.");
        }
        List<Instruction> body = new ArrayList<>();
        while (!atEnd(ends)) {
            if (words.atEnd()) {
                throw words.syntaxError();
            }
            Instruction instruction = instruction();
            if (instruction != null) {
                body.add(instruction);
            }
        }
        depth--;
        return body;
    }

    private boolean atEnd(String... ends) {
        for (String end : ends) {
            if (words.at(end)) {
                return true;
            }
        }
        return false;
    }

    private void semicolon() {
        words.expectPunctuation(";");
    }

    /// One instruction with its semicolon; null for NULL.
    private @Nullable Instruction instruction() {
        String label = label();
        if (label != null && !atEnd("declare", "begin", "loop", "while", "for", "foreach")) {
            throw words.syntaxError();
        }
        int line = words.line();
        if (atAssignment()) {
            Target target = target();
            words.acceptAssignment();
            Snippet value = words.until(";");
            semicolon();
            return new Instruction.Assign(line, target, value);
        }
        if (words.peek().kind() != Lexeme.Kind.WORD) {
            if (words.peek().is('(')) {
                return sql(line);
            }
            throw words.syntaxError();
        }
        switch (words.peek().text()) {
            case "declare", "begin" -> {
                Block block = block(label);
                semicolon();
                return block;
            }
            case "null" -> {
                words.next();
                semicolon();
                return null;
            }
            case "if" -> {
                return ifThen(line);
            }
            case "case" -> {
                return caseOf(line);
            }
            case "loop" -> {
                return new Instruction.Loop(line, label, loopBody(label));
            }
            case "while" -> {
                words.next();
                Snippet condition = words.until("loop");
                return new Instruction.While(line, label, condition, loopBody(label));
            }
            case "for" -> {
                return forLoop(line, label);
            }
            case "foreach" -> {
                return forEach(line, label);
            }
            case "exit", "continue" -> {
                return leave(line);
            }
            case "return" -> {
                return returned(line);
            }
            case "raise" -> {
                words.next();
                return new RaiseParser(words).raise(line);
            }
            case "assert" -> {
                words.next();
                Snippet condition = words.until(",", ";");
                Snippet message = words.acceptPunctuation(",") ? words.until(";") : null;
                semicolon();
                return new Instruction.Assert(line, condition, message);
            }
            case "perform" -> {
                words.next();
                Snippet query = words.until(";");
                semicolon();
                return new Instruction.Perform(line, new Snippet("SELECT " + query.text(), query.line()));
            }
            case "execute" -> {
                words.next();
                return execute(line);
            }
            case "get" -> {
                return diagnostics(line);
            }
            case "open" -> {
                words.next();
                return open(line);
            }
            case "fetch", "move" -> {
                return fetch(line, words.next().text().equals("move"));
            }
            case "close" -> {
                words.next();
                Target cursor = target();
                semicolon();
                return new Instruction.Close(line, cursor);
            }
            case "commit", "rollback" -> {
                boolean commit = words.next().text().equals("commit");
                words.accept("work");
                words.accept("transaction");
                if (words.accept("and")) {
                    words.accept("no");
                    words.expect("chain");
                }
                semicolon();
                return new Instruction.EndTransaction(line, commit);
            }
            case "call" -> {
                Snippet text = words.until(";");
                semicolon();
                return new Instruction.Call(line, text);
            }
            default -> {
                return sql(line);
            }
        }
    }

    /// Whether `name := …` begins here, `name.field[1] = …` included.
    private boolean atAssignment() {
        if (!Words.isVariable(words.peek())) {
            return false;
        }
        int i = 1;
        while (true) {
            Lexeme lexeme = words.peek(i);
            if (Words.isPunctuation(lexeme, ":=") || Words.isOperator(lexeme, "=")) {
                return true;
            }
            if (lexeme.is('.') && Words.isName(words.peek(i + 1))) {
                i += 2;
            } else if (lexeme.is('[')) {
                int open = 0;
                do {
                    Lexeme inner = words.peek(i++);
                    open += inner.is('[') ? 1 : inner.is(']') ? -1 : 0;
                    if (inner.kind() == Lexeme.Kind.END) {
                        return false;
                    }
                } while (open > 0);
            } else {
                return false;
            }
        }
    }

    private Target target() {
        List<String> names = new ArrayList<>();
        names.add(words.variable());
        List<Target.Part> parts = new ArrayList<>();
        while (true) {
            if (words.acceptPunctuation(".")) {
                String name = words.name();
                if (parts.isEmpty()) {
                    names.add(name);
                } else {
                    parts.add(new Target.Part.Field(name));
                }
            } else if (words.acceptPunctuation("[")) {
                parts.add(new Target.Part.Element(words.until("]")));
                words.expectPunctuation("]");
            } else {
                return new Target(names, parts);
            }
        }
    }

    private List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        do {
            targets.add(target());
        } while (words.acceptPunctuation(","));
        return targets;
    }

    private Instruction ifThen(int line) {
        words.expect("if");
        List<Branch> branches = new ArrayList<>();
        List<Instruction> otherwise = List.of();
        do {
            Snippet condition = words.until("then");
            words.expect("then");
            branches.add(new Branch(List.of(condition), body("elsif", "elseif", "else", "end")));
        } while (words.accept("elsif") || words.accept("elseif"));
        if (words.accept("else")) {
            otherwise = body("end");
        }
        words.expect("end");
        words.expect("if");
        semicolon();
        return new Instruction.If(line, branches, otherwise);
    }

    private Instruction caseOf(int line) {
        words.expect("case");
        Snippet operand = words.at("when") ? null : words.until("when");
        List<Branch> branches = new ArrayList<>();
        while (words.accept("when")) {
            List<Snippet> conditions = new ArrayList<>();
            if (operand == null) {
                conditions.add(words.until("then"));
            } else {
                do {
                    Snippet value = words.until(",", "then");
                    conditions.add(new Snippet(Instruction.Case.OPERAND + " = (" + value.text() + ")", value.line()));
                } while (words.acceptPunctuation(","));
            }
            words.expect("then");
            branches.add(new Branch(conditions, body("when", "else", "end")));
        }
        List<Instruction> otherwise = words.accept("else") ? body("end") : null;
        words.expect("end");
        words.expect("case");
        semicolon();
        return new Instruction.Case(line, operand, branches, otherwise);
    }

    private List<Instruction> loopBody(@Nullable String label) {
        words.expect("loop");
        List<Instruction> body = body("end");
        words.expect("end");
        words.expect("loop");
        endLabel(label);
        semicolon();
        return body;
    }

    private Instruction forLoop(int line, @Nullable String label) {
        words.expect("for");
        List<Target> targets = targets();
        words.expect("in");
        if (words.accept("execute")) {
            Source source = dynamic("loop");
            return new Instruction.ForRows(line, label, targets, source, loopBody(label));
        }
        Lexeme first = words.peek();
        if (Words.isName(first) && cursors.contains(first.text())) {
            words.next();
            List<Snippet> arguments = arguments();
            return new Instruction.ForRows(
                    line, label, targets, new Source.OfCursor(first.text(), arguments), loopBody(label));
        }
        int mark = words.mark();
        boolean reverse = words.accept("reverse");
        int length = words.lengthUntil(Set.of("..", "loop"));
        if (!Words.isPunctuation(words.peek(length), "..")) {
            words.reset(mark);
            Snippet query = words.until("loop");
            return new Instruction.ForRows(line, label, targets, new Source.Query(query), loopBody(label));
        }
        Snippet from = words.take(length);
        words.next();
        Snippet to = words.until("by", "loop");
        Snippet step = words.accept("by") ? words.until("loop") : null;
        if (targets.size() != 1 || targets.getFirst().names().size() != 1) {
            throw SqlException.of("42601", "integer FOR loop must have only one target variable");
        }
        String variable = targets.getFirst().names().getFirst();
        return new Instruction.ForNumbers(line, label, variable, reverse, from, to, step, loopBody(label));
    }

    private List<Snippet> arguments() {
        List<Snippet> arguments = new ArrayList<>();
        if (words.acceptPunctuation("(")) {
            do {
                if (Words.isName(words.peek()) && Words.isPunctuation(words.peek(1), ":=")) {
                    words.next();
                    words.next();
                }
                arguments.add(words.until(",", ")"));
            } while (words.acceptPunctuation(","));
            words.expectPunctuation(")");
        }
        return arguments;
    }

    private Source.Dynamic dynamic(String... ends) {
        Set<String> all = new HashSet<>(Set.of(ends));
        all.add("using");
        Snippet text = words.take(words.lengthUntil(all));
        return new Source.Dynamic(text, using(ends));
    }

    private List<Snippet> using(String... ends) {
        List<Snippet> using = new ArrayList<>();
        if (words.accept("using")) {
            Set<String> all = new HashSet<>(Set.of(ends));
            all.add(",");
            do {
                using.add(words.take(words.lengthUntil(all)));
            } while (words.acceptPunctuation(","));
        }
        return using;
    }

    private Instruction forEach(int line, @Nullable String label) {
        words.expect("foreach");
        List<Target> targets = targets();
        int slice = words.accept("slice") ? number() : 0;
        words.expect("in");
        words.expect("array");
        Snippet array = words.until("loop");
        return new Instruction.ForEach(line, label, targets, slice, array, loopBody(label));
    }

    private int number() {
        String digits = words.peek().text();
        try {
            int number = Integer.parseInt(digits);
            words.next();
            return number;
        } catch (NumberFormatException e) {
            throw words.syntaxError();
        }
    }

    private Instruction leave(int line) {
        boolean exit = words.next().text().equals("exit");
        String label = Words.isName(words.peek()) && !words.at("when") ? words.name() : null;
        Snippet condition = words.accept("when") ? words.until(";") : null;
        semicolon();
        return new Instruction.Leave(line, exit, label, condition);
    }

    private Instruction returned(int line) {
        words.expect("return");
        if (words.at("next")) {
            words.next();
            Snippet value = words.atPunctuation(";") ? null : words.until(";");
            semicolon();
            return new Instruction.ReturnNext(line, value);
        }
        if (words.accept("query")) {
            Source source = words.accept("execute") ? dynamic(";") : new Source.Query(words.until(";"));
            semicolon();
            return new Instruction.ReturnQuery(line, source);
        }
        Snippet value = words.atPunctuation(";") ? null : words.until(";");
        semicolon();
        return new Instruction.Return(line, value);
    }

    private Instruction execute(int line) {
        Set<String> ends = Set.of("into", "using", ";");
        Snippet text = words.take(words.lengthUntil(ends));
        Into into = null;
        List<Snippet> using = List.of();
        while (!words.atPunctuation(";")) {
            if (into == null && words.accept("into")) {
                into = into();
            } else if (using.isEmpty() && words.at("using")) {
                using = using("into", ";");
            } else {
                throw words.syntaxError();
            }
        }
        semicolon();
        return new Instruction.Execute(line, new Source.Dynamic(text, using), into);
    }

    private Into into() {
        boolean strict = words.accept("strict");
        return new Into(strict, targets());
    }

    private Instruction diagnostics(int line) {
        words.expect("get");
        boolean stacked = words.accept("stacked");
        if (!stacked) {
            words.accept("current");
        }
        words.expect("diagnostics");
        List<Item> items = new ArrayList<>();
        do {
            Target target = target();
            if (!words.acceptAssignment()) {
                throw words.syntaxError();
            }
            String what = words.name();
            boolean known = stacked ? Diagnostics.STACKED.contains(what) : Diagnostics.CURRENT.contains(what);
            if (!known) {
                boolean other = stacked ? Diagnostics.CURRENT.contains(what) : Diagnostics.STACKED.contains(what);
                throw SqlException.of(
                        "42601",
                        other
                                ? "diagnostics item " + what.toUpperCase(Locale.ROOT) + " is not allowed in GET "
                                        + (stacked ? "STACKED" : "CURRENT") + " DIAGNOSTICS"
                                : "unrecognized GET DIAGNOSTICS item");
            }
            items.add(new Item(target, what));
        } while (words.acceptPunctuation(","));
        semicolon();
        return new Instruction.Diagnostics(line, stacked, items);
    }

    private Instruction open(int line) {
        Target cursor = target();
        Boolean scroll = scroll();
        Source source = null;
        List<Snippet> arguments = List.of();
        if (words.accept("for")) {
            source = words.accept("execute") ? dynamic(";") : new Source.Query(words.until(";"));
        } else {
            arguments = arguments();
        }
        semicolon();
        return new Instruction.Open(line, cursor, scroll, source, arguments);
    }

    private @Nullable Boolean scroll() {
        if (words.accept("no")) {
            words.expect("scroll");
            return false;
        }
        return words.accept("scroll") ? true : null;
    }

    private Instruction fetch(int line, boolean move) {
        String direction = "next";
        Snippet count = null;
        boolean from = false;
        boolean several = false;
        if (words.peek().kind() == Lexeme.Kind.WORD) {
            switch (words.peek().text()) {
                case "next", "prior", "first", "last", "all" -> {
                    direction = words.next().text();
                    from = true;
                }
                case "absolute", "relative" -> {
                    direction = words.next().text();
                    count = words.until("from", "in");
                    from = true;
                }
                case "forward", "backward" -> {
                    direction = words.next().text();
                    if (direction.equals("forward") && words.accept("all")) {
                        direction = "all";
                    } else if (!words.at("from") && !words.at("in")) {
                        count = words.until("from", "in");
                        several = true;
                    }
                    from = true;
                }
                default -> {}
            }
        }
        if (!words.accept("from") && !words.accept("in") && from) {
            throw words.syntaxError();
        }
        Target cursor = target();
        Into into = null;
        if (!move) {
            words.expect("into");
            into = into();
        }
        semicolon();
        if (!move && (several || direction.equals("all"))) {
            throw SqlException.of("0A000", "FETCH statement cannot return multiple rows");
        }
        return new Instruction.Fetch(line, direction, count, cursor, into);
    }

    /// A statement of SQL; what INTO names is cut out of it.
    private Instruction sql(int line) {
        int length = words.lengthUntil(Set.of(";"));
        int place = -1;
        int open = 0;
        for (int i = 0; i < length && place < 0; i++) {
            Lexeme lexeme = words.peek(i);
            open += lexeme.is('(') || lexeme.is('[') ? 1 : lexeme.is(')') || lexeme.is(']') ? -1 : 0;
            boolean other = i > 0
                    && (words.peek(i - 1).isWord("insert") || words.peek(i - 1).isWord("merge"));
            if (open == 0 && lexeme.isWord("into") && !other) {
                place = i;
            }
        }
        if (place < 0) {
            Snippet text = words.take(length);
            semicolon();
            return new Instruction.Sql(line, text, null);
        }
        Snippet before = words.take(place);
        words.expect("into");
        Into into = into();
        int rest = words.lengthUntil(Set.of(";"));
        String text = before.text() + (rest == 0 ? "" : " " + words.take(rest).text());
        semicolon();
        return new Instruction.Sql(line, new Snippet(text, before.line()), into);
    }
}
