package holo.sql.plpgsql;

import holo.sql.error.SqlException;
import holo.sql.parser.Lexeme;
import holo.sql.parser.Lexer;
import holo.sql.plan.ParameterNames;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compiles the SQL of a body with the variables that it names as parameters, and keeps what was compiled as long as
/// the catalog and the types of the variables are the same. Used by one session.
final class Snippets {
    private final Map<Snippet, List<List<String>>> names = new IdentityHashMap<>();
    private final Map<Snippet, Boolean> numbered = new IdentityHashMap<>();
    private final Map<Snippet, Kept> kept = new IdentityHashMap<>();
    private final Map<Snippet, Snippet> expanded = new IdentityHashMap<>();

    private record Kept(Object state, List<SqlType> types, List<Host.Compiled> statements) {}

    /// Statements with the values of their parameters.
    record Bound(List<Host.Compiled> statements, @Nullable Object[] values) {
        Host.Compiled only() {
            return statements.getFirst();
        }

        /// The one statement, for a query whose rows are read one after the other.
        ///
        /// @throws SqlException 42P11
        Host.Compiled query() {
            if (statements.size() > 1) {
                throw SqlException.of("42P11", "cannot open multi-query plan as cursor");
            }
            return only();
        }
    }

    /// Parameters by the names that the SQL calls them by.
    record Parameters(
            ParameterNames names,
            List<SqlType> types,
            @Nullable Object[] values) {}

    /// @param arguments what `$1` … stand for
    /// @param prefix goes before the text
    Bound bind(Snippet written, String prefix, Scope scope, List<Variable> arguments, Host host) {
        Snippet snippet = withoutStars(written, scope);
        Parameters parameters = parameters(snippet, scope, arguments);
        Kept known = kept.get(snippet);
        Object state = host.planningState();
        if (known == null || !known.state().equals(state) || !sameTypes(known.types(), parameters.types())) {
            List<Host.Compiled> compiled;
            try {
                compiled = host.compile(prefix + snippet.text(), parameters.names(), parameters.types());
            } catch (SqlException e) {
                throw fieldError(snippet, scope, e).withPosition(0);
            }
            known = new Kept(state, parameters.types(), compiled);
            kept.put(snippet, known);
        }
        return new Bound(known.statements(), parameters.values());
    }

    /// Whether parentheses make `row.*` one value: those of a function's arguments, and those around it alone.
    private static boolean isArgument(List<Lexeme> lexemes, int place) {
        int open = place - 1;
        for (int depth = 0; open >= 0; open--) {
            Lexeme lexeme = lexemes.get(open);
            depth += lexeme.is(')') ? 1 : 0;
            if (lexeme.is('(') && depth-- == 0) {
                break;
            }
            if (depth == 0 && lexeme.isWord("select")) {
                return false;
            }
        }
        if (open < 0) {
            return false;
        }
        boolean alone = open == place - 1 && lexemes.get(place + 3).is(')');
        Lexeme before = open == 0 ? lexemes.getLast() : lexemes.get(open - 1);
        boolean list = before.isWord("values") || before.isWord("row") || before.is(',');
        return !list && (Words.isName(before) || alone);
    }

    /// The text with the fields of rows that it calls `row.*`; the row itself where it is compared.
    private Snippet withoutStars(Snippet snippet, Scope scope) {
        if (!snippet.text().contains("*")) {
            return snippet;
        }
        List<Lexeme> lexemes = Lexer.scan(snippet.text());
        StringBuilder text = new StringBuilder();
        int done = 0;
        for (int i = 0; i + 2 < lexemes.size(); i++) {
            boolean star = Words.isName(lexemes.get(i))
                    && lexemes.get(i + 1).is('.')
                    && Words.isOperator(lexemes.get(i + 2), "*")
                    && (i == 0 || !lexemes.get(i - 1).is('.'));
            Variable row = star ? scope.find(lexemes.get(i).text()) : null;
            if (row == null || !row.isRow()) {
                continue;
            }
            Lexeme before = i == 0 ? lexemes.getLast() : lexemes.get(i - 1);
            Lexeme after = lexemes.get(i + 3);
            boolean compared = after.isWord("is")
                    || (before.isWord("from") && i > 1 && lexemes.get(i - 2).isWord("distinct"))
                    || before.kind() == Lexeme.Kind.OPERATOR
                    || after.kind() == Lexeme.Kind.OPERATOR
                    || isArgument(lexemes, i);
            text.append(snippet.text(), done, lexemes.get(i).start());
            String name = snippet.text()
                    .substring(lexemes.get(i).start(), lexemes.get(i).end());
            if (compared) {
                text.append(name);
            } else {
                List<String> fields = new ArrayList<>();
                row.fieldNames().forEach(field -> fields.add(name + ".\"" + field.replace("\"", "\"\"") + '"'));
                text.append(String.join(", ", fields));
            }
            done = lexemes.get(i + 2).end();
        }
        if (done == 0) {
            return snippet;
        }
        text.append(snippet.text().substring(done));
        Snippet known = expanded.get(snippet);
        if (known == null || !known.text().contentEquals(text)) {
            known = new Snippet(text.toString(), snippet.line());
            expanded.put(snippet, known);
        }
        return known;
    }

    Parameters parameters(Snippet snippet, Scope scope, List<Variable> arguments) {
        List<SqlType> types = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        List<List<String>> chains = chains(snippet);
        if (Objects.requireNonNull(numbered.get(snippet))) {
            for (Variable argument : arguments) {
                types.add(argument.type());
                values.add(argument.value());
            }
        }
        Map<String, Integer> places = new LinkedHashMap<>();
        for (List<String> chain : chains) {
            add(chain, scope, places, types, values);
        }
        return new Parameters(ParameterNames.ofVariables(places, types), types, values.toArray());
    }

    private static void add(
            List<String> chain,
            Scope scope,
            Map<String, Integer> places,
            List<SqlType> types,
            List<@Nullable Object> values) {
        Scope.Found found = scope.find(chain);
        if (found == null) {
            return;
        }
        Variable variable = found.variable();
        int used = found.used();
        SqlType type = variable.type();
        Object value = variable.value();
        if (chain.size() > used && variable.isRow()) {
            Variable.Field field = variable.field(chain.get(used));
            if (field == null) {
                return;
            }
            type = field.type();
            value = field.value();
            used++;
        }
        String name = String.join(".", chain.subList(0, used));
        if (!places.containsKey(name)) {
            places.put(name, types.size());
            types.add(type);
            values.add(value);
        }
    }

    private static boolean sameTypes(List<SqlType> a, List<SqlType> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (a.get(i).oid() != b.get(i).oid()) {
                return false;
            }
        }
        return true;
    }

    /// A name that is unknown may be that of a field which a record does not have.
    private SqlException fieldError(Snippet snippet, Scope scope, SqlException e) {
        if (e.sqlState().equals("42703") || e.sqlState().equals("42P01")) {
            for (List<String> chain : chains(snippet)) {
                Variable variable = scope.find(chain.getFirst());
                if (variable != null && variable.isRow() && chain.size() > 1 && variable.field(chain.get(1)) == null) {
                    return SqlException.of(
                            "42703", "record \"" + chain.getFirst() + "\" has no field \"" + chain.get(1) + "\"");
                }
            }
        }
        return e;
    }

    /// The names in the text, each with what follows it behind dots; those of functions are left out.
    private List<List<String>> chains(Snippet snippet) {
        List<List<String>> known = names.get(snippet);
        if (known != null) {
            return known;
        }
        List<List<String>> found = new ArrayList<>();
        List<Lexeme> lexemes = Lexer.scan(snippet.text());
        boolean anyNumber = false;
        for (int i = 0; i < lexemes.size(); i++) {
            anyNumber |= lexemes.get(i).kind() == Lexeme.Kind.PARAMETER;
            if (!Words.isName(lexemes.get(i)) || (i > 0 && lexemes.get(i - 1).is('.'))) {
                continue;
            }
            List<String> chain = new ArrayList<>(List.of(lexemes.get(i).text()));
            while (i + 2 < lexemes.size() && lexemes.get(i + 1).is('.') && Words.isName(lexemes.get(i + 2))) {
                chain.add(lexemes.get(i + 2).text());
                i += 2;
            }
            if (!(lexemes.get(i + 1).is('(')) && !found.contains(chain)) {
                found.add(chain);
            }
        }
        names.put(snippet, found);
        numbered.put(snippet, anyNumber);
        return found;
    }
}
