package holo.sql.parser;

import holo.sql.catalog.FunctionDescriptor.Form;
import holo.sql.catalog.FunctionDescriptor.Mode;
import holo.sql.catalog.FunctionDescriptor.Parallel;
import holo.sql.catalog.FunctionDescriptor.Volatility;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement.FunctionParameter;
import holo.sql.parser.Statement.FunctionResult;
import holo.sql.parser.Statement.RoutineKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// CREATE, ALTER and DROP FUNCTION and PROCEDURE, DO and CALL.
final class FunctionParser {
    /// Types whose names are two words: the first is no parameter's name.
    private static final Map<String, Set<String>> TWO_WORDS = Map.of(
            "double", Set.of("precision"),
            "character", Set.of("varying"),
            "char", Set.of("varying"),
            "bit", Set.of("varying"),
            "national", Set.of("character", "char"),
            "time", Set.of("with", "without"),
            "timestamp", Set.of("with", "without"),
            "interval", Set.of("year", "month", "day", "hour", "minute", "second"));

    private static final Set<String> MODES = Set.of("in", "out", "inout", "variadic");

    private final Grammar grammar;

    FunctionParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /// Which kind the next word names; null for none.
    @Nullable
    RoutineKind acceptKind() {
        for (RoutineKind kind : RoutineKind.values()) {
            if (grammar.accept(kind.word())) {
                return kind;
            }
        }
        return null;
    }

    /// DO.
    Statement block() {
        String language = "plpgsql";
        String body = null;
        while (!isOver()) {
            if (grammar.accept("language")) {
                language = language();
            } else if (body == null) {
                body = grammar.string();
            } else {
                throw grammar.syntaxError();
            }
        }
        if (body == null) {
            throw SqlException.of("42601", "no inline code specified");
        }
        return new Statement.Do(language, body);
    }

    private String language() {
        return (grammar.peek().kind() == Lexeme.Kind.STRING ? grammar.string() : grammar.label())
                .toLowerCase(Locale.ROOT);
    }

    /// CALL.
    Statement call() {
        ObjectName name = grammar.objectName();
        grammar.expect('(');
        List<SqlNode> arguments = new ArrayList<>();
        if (!grammar.at(')')) {
            do {
                boolean named = grammar.atName()
                        && (grammar.peek(2).text().equals(":=")
                                || grammar.peek(2).text().equals("=>"));
                SqlIdentifier label = named ? grammar.identifier() : null;
                if (label != null) {
                    grammar.next();
                }
                SqlNode value = grammar.expression();
                arguments.add(
                        label == null
                                ? value
                                : SqlStdOperatorTable.ARGUMENT_ASSIGNMENT.createCall(
                                        label.getParserPosition(), value, label));
            } while (grammar.accept(','));
        }
        grammar.expect(')');
        return new Statement.Call(name, arguments, grammar.text());
    }

    /// Behind CREATE [OR REPLACE] FUNCTION and PROCEDURE.
    Statement create(boolean replace, boolean procedure) {
        ObjectName name = grammar.objectName();
        List<FunctionParameter> parameters = new ArrayList<>(parameters());
        FunctionResult result = !procedure && grammar.accept("returns") ? result(parameters) : null;
        Options options = new Options();
        while (!isOver()) {
            if (!options.read()) {
                throw grammar.syntaxError();
            }
        }
        return new Statement.CreateFunction(
                name,
                procedure,
                replace,
                parameters,
                result,
                options.language,
                options.form,
                options.body,
                options.volatility,
                options.strict,
                options.leakProof,
                options.parallel,
                options.cost,
                options.rows,
                options.definer,
                options.settings);
    }

    private boolean isOver() {
        return grammar.atEnd() || grammar.at(';');
    }

    private List<FunctionParameter> parameters() {
        List<FunctionParameter> parameters = new ArrayList<>();
        grammar.expect('(');
        if (!grammar.at(')')) {
            do {
                parameters.add(parameter());
            } while (grammar.accept(','));
        }
        grammar.expect(')');
        return parameters;
    }

    FunctionParameter parameter() {
        Mode mode = mode();
        String name = "";
        if (atParameterName()) {
            name = grammar.label();
            mode = mode == null ? mode() : mode;
        }
        PgTypeNameSpec type = grammar.type();
        String defaultText = null;
        if (grammar.accept("default") || grammar.acceptEquals()) {
            int start = grammar.start();
            grammar.expression();
            defaultText = grammar.textFrom(start);
        }
        return new FunctionParameter(name, mode == null ? Mode.IN : mode, type, defaultText);
    }

    private @Nullable Mode mode() {
        if (!MODES.contains(grammar.peek().text()) || grammar.peek().kind() != Lexeme.Kind.WORD) {
            return null;
        }
        String word = grammar.label();
        if (word.equals("in") && grammar.accept("out")) {
            return Mode.INOUT;
        }
        return Mode.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /// Whether a name stands before the type.
    private boolean atParameterName() {
        Lexeme first = grammar.peek();
        Lexeme second = grammar.peek(2);
        if (first.kind() == Lexeme.Kind.QUOTED_IDENTIFIER) {
            return isName(second);
        }
        if (first.kind() != Lexeme.Kind.WORD || !isName(second) || isTypeEnd(second)) {
            return false;
        }
        return !TWO_WORDS.getOrDefault(first.text(), Set.of()).contains(second.text());
    }

    /// Words that stand behind a type.
    private static boolean isTypeEnd(Lexeme word) {
        return word.isWord("default") || word.isWord("array") || word.isWord("order");
    }

    private static boolean isName(Lexeme lexeme) {
        return lexeme.kind() == Lexeme.Kind.WORD || lexeme.kind() == Lexeme.Kind.QUOTED_IDENTIFIER;
    }

    private FunctionResult result(List<FunctionParameter> parameters) {
        if (!grammar.at("table")) {
            boolean setOf = grammar.accept("setof");
            return new FunctionResult(grammar.type(), setOf);
        }
        grammar.expect("table");
        grammar.expect('(');
        do {
            parameters.add(new FunctionParameter(grammar.label(), Mode.TABLE, grammar.type(), null));
        } while (grammar.accept(','));
        grammar.expect(')');
        return new FunctionResult(null, true);
    }

    /// What follows the result, in any order.
    private final class Options {
        private @Nullable String language;
        private Form form = Form.STRING;
        private @Nullable String body;
        private Volatility volatility = Volatility.VOLATILE;
        private boolean strict;
        private boolean leakProof;
        private Parallel parallel = Parallel.UNSAFE;
        private @Nullable Float cost;
        private @Nullable Float rows;
        private boolean definer;
        private final List<SettingChange> settings = new ArrayList<>();

        boolean read() {
            if (grammar.accept("language")) {
                language = language();
            } else if (grammar.accept("immutable")) {
                volatility = Volatility.IMMUTABLE;
            } else if (grammar.accept("stable")) {
                volatility = Volatility.STABLE;
            } else if (grammar.accept("volatile")) {
                volatility = Volatility.VOLATILE;
            } else if (grammar.accept("strict") || grammar.acceptWords("returns", "null", "on", "null", "input")) {
                strict = true;
            } else if (grammar.acceptWords("called", "on", "null", "input")) {
                strict = false;
            } else if (grammar.accept("leakproof")) {
                leakProof = true;
            } else if (grammar.accept("not", "leakproof")) {
                leakProof = false;
            } else if (grammar.accept("parallel")) {
                parallel = parallel();
            } else if (grammar.accept("cost")) {
                cost = positive("COST");
            } else if (grammar.accept("rows")) {
                rows = positive("ROWS");
            } else if (grammar.acceptWords("security", "invoker")
                    || grammar.acceptWords("external", "security", "invoker")) {
                definer = false;
            } else if (grammar.acceptWords("security", "definer")
                    || grammar.acceptWords("external", "security", "definer")) {
                definer = true;
            } else if (grammar.at("set") || grammar.at("reset")) {
                settings.add(new UtilityParser(grammar).settingChange());
            } else {
                return body();
            }
            return true;
        }

        private Parallel parallel() {
            String word = grammar.label();
            for (Parallel known : Parallel.values()) {
                if (known.name().toLowerCase(Locale.ROOT).equals(word)) {
                    return known;
                }
            }
            throw SqlException.of("42601", "parameter \"parallel\" must be SAFE, RESTRICTED, or UNSAFE");
        }

        private boolean body() {
            if (grammar.accept("as")) {
                body = grammar.string();
                if (grammar.accept(',')) {
                    grammar.string();
                }
            } else if (grammar.accept("return")) {
                form = Form.RETURN;
                int start = grammar.start();
                grammar.expression();
                body = grammar.textFrom(start);
            } else if (grammar.accept("begin", "atomic")) {
                form = Form.ATOMIC;
                body = statements();
            } else {
                return false;
            }
            return true;
        }

        private String statements() {
            StringBuilder text = new StringBuilder();
            while (!grammar.accept("end")) {
                if (grammar.accept(';')) {
                    continue;
                }
                int start = grammar.start();
                new StatementParser(grammar).statement();
                text.append(grammar.textFrom(start)).append(";\n");
                grammar.expect(';');
            }
            return text.toString().strip();
        }
    }

    /// A routine's name with the types that tell it apart.
    Statement.FunctionName name(RoutineKind kind) {
        return kind == RoutineKind.AGGREGATE ? new AggregateParser(grammar).name() : name();
    }

    Statement.FunctionName name() {
        ObjectName name = grammar.objectName();
        if (!grammar.at('(')) {
            return new Statement.FunctionName(name, null);
        }
        List<PgTypeNameSpec> types = parameters().stream()
                .filter(p -> p.mode().isInput())
                .map(FunctionParameter::type)
                .toList();
        return new Statement.FunctionName(name, types);
    }

    /// Behind DROP FUNCTION.
    Statement drop(DdlParser ddl, RoutineKind kind) {
        boolean ifExists = grammar.acceptIfExists();
        List<Statement.FunctionName> names = new ArrayList<>();
        do {
            names.add(name(kind));
        } while (grammar.accept(','));
        return new Statement.DropFunction(kind, names, ifExists, ddl.cascade());
    }

    /// Behind ALTER FUNCTION.
    Statement alter(DdlParser ddl, RoutineKind kind, int start) {
        Statement.FunctionName function = name(kind);
        if (grammar.accept("owner")) {
            grammar.expect("to");
            return new Statement.AlterFunction(
                    kind, function, Statement.AlterObject.Change.OWNER, RoleParser.role(grammar));
        } else if (grammar.accept("rename", "to")) {
            return new Statement.AlterFunction(kind, function, Statement.AlterObject.Change.NAME, grammar.name());
        } else if (grammar.accept("set", "schema")) {
            return new Statement.AlterFunction(kind, function, Statement.AlterObject.Change.SCHEMA, grammar.name());
        }
        if (grammar.at("set") || grammar.at("reset")) {
            return new Statement.AlterFunctionSetting(kind, function, new UtilityParser(grammar).settingChange());
        }
        boolean external = grammar.accept("external");
        boolean definer = grammar.acceptWords("security", "definer");
        if (definer || grammar.acceptWords("security", "invoker")) {
            return new Statement.AlterFunctionSecurity(kind, function, definer);
        }
        if (external) {
            throw grammar.syntaxError();
        }
        return ddl.unsupported("this form of ALTER FUNCTION", start, true);
    }

    /// A number behind COST or ROWS.
    ///
    /// @throws SqlException 22023 when it is not positive
    private float positive(String what) {
        boolean negative = grammar.peek().text().equals("-");
        if (negative) {
            grammar.next();
        }
        if (grammar.peek().kind() != Lexeme.Kind.NUMBER) {
            throw grammar.syntaxError();
        }
        float number = Float.parseFloat(grammar.next().lexeme.text());
        if (negative || number <= 0) {
            throw SqlException.of("22023", what + " must be positive");
        }
        return number;
    }
}
