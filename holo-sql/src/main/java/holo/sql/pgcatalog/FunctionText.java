package holo.sql.pgcatalog;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.Extensions;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.error.SqlException;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Functions that users made, as text.
public final class FunctionText {
    private static final float COST = 100;
    private static final float ROWS = 1000;

    private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")*)\"|[^,\\s]+");

    private FunctionText() {}

    public static String typeName(CatalogSnapshot catalog, int oid) {
        SqlType type = catalog.sqlType(oid);
        return type == null ? "???" : type.displayName();
    }

    /// `name(type,type)` as messages have it.
    public static String signature(CatalogSnapshot catalog, FunctionDescriptor function) {
        return Definitions.quote(function.name())
                + function.inputTypes().stream()
                        .map(oid -> typeName(catalog, oid))
                        .collect(Collectors.joining(",", "(", ")"));
    }

    /// pg_get_function_arguments and pg_get_function_identity_arguments.
    ///
    /// @param types names of types, as the search path shows them
    static String arguments(IntFunction<String> types, FunctionDescriptor function, boolean identity) {
        List<String> words = new ArrayList<>();
        for (FunctionDescriptor.Parameter parameter : function.parameters()) {
            FunctionDescriptor.Mode mode = parameter.mode();
            if (mode == FunctionDescriptor.Mode.TABLE
                    || identity && mode == FunctionDescriptor.Mode.OUT && !function.isProcedure()) {
                continue;
            }
            StringBuilder text = new StringBuilder();
            if (mode != FunctionDescriptor.Mode.IN || function.isProcedure()) {
                text.append(mode.name()).append(' ');
            }
            if (!parameter.name().isEmpty()) {
                text.append(Definitions.quote(parameter.name())).append(' ');
            }
            text.append(types.apply(parameter.typeOid()));
            if (!identity && parameter.defaultSql() != null) {
                text.append(" DEFAULT ").append(parameter.defaultSql());
            }
            words.add(text.toString());
        }
        return String.join(", ", words);
    }

    /// pg_get_function_result.
    static String result(IntFunction<String> types, FunctionDescriptor function) {
        List<FunctionDescriptor.Parameter> table = function.parameters().stream()
                .filter(p -> p.mode() == FunctionDescriptor.Mode.TABLE)
                .toList();
        if (!table.isEmpty()) {
            return table.stream()
                    .map(p -> Definitions.quote(p.name()) + " " + types.apply(p.typeOid()))
                    .collect(Collectors.joining(", ", "TABLE(", ")"));
        }
        return (function.setReturning() ? "SETOF " : "") + types.apply(function.resultOid());
    }

    /// pg_get_function_sqlbody for bodies that are no strings.
    static String sqlBody(FunctionDescriptor function) {
        return function.form() == FunctionDescriptor.Form.RETURN
                ? "RETURN " + function.body()
                : "BEGIN ATOMIC\n" + function.body().lines().map(l -> " " + l).collect(Collectors.joining("\n"))
                        + "\nEND";
    }

    /// The names of search_path each by itself.
    private static String value(String name, String value) {
        if (!name.equals("search_path")) {
            return literal(value);
        }
        return NAME.matcher(value)
                .results()
                .map(found -> found.group(1) == null
                        ? literal(found.group())
                        : literal(found.group(1).replace("\"\"", "\"")))
                .collect(Collectors.joining(", "));
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /// pg_get_functiondef.
    static String definition(CatalogSnapshot catalog, IntFunction<String> types, FunctionDescriptor function) {
        if (function.isAggregate()) {
            throw SqlException.of("42809", "\"" + function.name() + "\" is an aggregate function");
        }
        SchemaDescriptor schema = catalog.schema(function.schemaOid());
        StringBuilder text =
                new StringBuilder("CREATE OR REPLACE ").append(function.isProcedure() ? "PROCEDURE " : "FUNCTION ");
        if (schema != null) {
            text.append(Definitions.quote(schema.name())).append('.');
        }
        text.append(Definitions.quote(function.name()))
                .append('(')
                .append(arguments(types, function, false))
                .append(")\n")
                .append(function.isProcedure() ? "" : " RETURNS " + result(types, function) + "\n")
                .append(" LANGUAGE ")
                .append(function.form().language())
                .append('\n');
        List<String> options = new ArrayList<>();
        if (function.volatility() != FunctionDescriptor.Volatility.VOLATILE) {
            options.add(function.volatility().name());
        }
        if (function.parallel() != FunctionDescriptor.Parallel.UNSAFE) {
            options.add("PARALLEL " + function.parallel().name().toUpperCase(Locale.ROOT));
        }
        if (function.strict()) {
            options.add("STRICT");
        }
        if (function.definer()) {
            options.add("SECURITY DEFINER");
        }
        if (function.leakProof()) {
            options.add("LEAKPROOF");
        }
        if (function.cost() != COST) {
            options.add("COST " + (long) function.cost());
        }
        if (function.rows() > 0 && function.rows() != ROWS) {
            options.add("ROWS " + (long) function.rows());
        }
        if (!options.isEmpty()) {
            text.append(' ').append(String.join(" ", options)).append('\n');
        }
        function.settings()
                .forEach((name, value) -> text.append(" SET ")
                        .append(Definitions.quote(name))
                        .append(" TO ")
                        .append(value(name, value))
                        .append('\n'));
        if (function.isNative()) {
            return text.append("AS '$libdir/")
                    .append(Extensions.of(function.oid()))
                    .append("', $function$")
                    .append(function.body())
                    .append("$function$\n")
                    .toString();
        }
        if (!function.form().isString()) {
            return text.append(sqlBody(function)).append('\n').toString();
        }
        String tag = function.isProcedure() ? "$procedure$" : "$function$";
        while (function.body().contains(tag)) {
            tag = tag.substring(0, tag.length() - 1) + "x$";
        }
        return text.append("AS ")
                .append(tag)
                .append(function.body())
                .append(tag)
                .append('\n')
                .toString();
    }
}
