package holo.sql.parser;

import holo.sql.parser.Statement.FunctionParameter;
import java.util.ArrayList;
import java.util.List;

/// CREATE AGGREGATE, and the arguments by which other statements name an aggregate.
final class AggregateParser {
    private final Grammar grammar;

    AggregateParser(Grammar grammar) {
        this.grammar = grammar;
    }

    /// Behind CREATE [OR REPLACE] AGGREGATE.
    Statement create(boolean replace) {
        ObjectName name = grammar.objectName();
        if (isOldForm()) {
            return new Statement.CreateAggregate(name, replace, null, false, DefinitionItem.list(grammar));
        }
        Arguments arguments = arguments();
        return new Statement.CreateAggregate(
                name, replace, arguments.parameters(), arguments.ordered(), DefinitionItem.list(grammar));
    }

    /// In the form from before aggregates had several arguments, the definition says of what type they are.
    private boolean isOldForm() {
        return grammar.at('(') && grammar.peek(3).text().equals("=");
    }

    /// @param ordered whether some stand behind ORDER BY
    record Arguments(List<FunctionParameter> parameters, boolean ordered) {}

    /// `(*)`, `(type, type)`, `(type ORDER BY type)`.
    Arguments arguments() {
        FunctionParser functions = new FunctionParser(grammar);
        List<FunctionParameter> parameters = new ArrayList<>();
        grammar.expect('(');
        if (grammar.peek().text().equals("*")) {
            grammar.next();
            grammar.expect(')');
            return new Arguments(List.of(), false);
        }
        boolean ordered = grammar.accept("order", "by");
        do {
            parameters.add(functions.parameter());
            if (!ordered && grammar.accept("order", "by")) {
                ordered = true;
                FunctionParameter first = functions.parameter();
                // The last of the direct arguments is the first of the others when both are VARIADIC.
                if (!isRepeated(parameters.getLast(), first)) {
                    parameters.add(first);
                }
            }
        } while (grammar.accept(','));
        grammar.expect(')');
        return new Arguments(parameters, ordered);
    }

    private static boolean isRepeated(FunctionParameter last, FunctionParameter next) {
        return last.mode() == holo.sql.catalog.FunctionDescriptor.Mode.VARIADIC && next.mode() == last.mode();
    }

    /// An aggregate's name with the types that tell it apart.
    Statement.FunctionName name() {
        ObjectName name = grammar.objectName();
        List<PgTypeNameSpec> types =
                arguments().parameters().stream().map(FunctionParameter::type).toList();
        return new Statement.FunctionName(name, types);
    }
}
