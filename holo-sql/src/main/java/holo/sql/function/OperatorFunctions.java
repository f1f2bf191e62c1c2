package holo.sql.function;

import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The functions of operators by their own names: int4pl is what + does with two integers. Aggregates and operators
/// that users make are often made of these.
final class OperatorFunctions {
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", "<=", ">", ">=");

    /// Fields of operators.txt and of procs.txt.
    private static final int OPERATOR_LEFT = 3;

    private static final int OPERATOR_RIGHT = 4;
    private static final int OPERATOR_FUNCTION = 8;
    private static final int PROC_RESULT_SOURCE = 15;

    private OperatorFunctions() {}

    /// To be called when the operators are registered.
    static void register(FunctionCatalog c) {
        Map<Integer, String> names = new HashMap<>();
        for (String line : lines("procs.txt")) {
            String[] fields = line.split("\\|", -1);
            if (fields.length > PROC_RESULT_SOURCE) {
                names.put(Integer.valueOf(fields[0]), fields[1]);
            }
        }
        for (String line : lines("operators.txt")) {
            String[] fields = line.split(" ", -1);
            String name = names.get(Integer.valueOf(fields[OPERATOR_FUNCTION]));
            if (name != null) {
                List<Integer> operands = new ArrayList<>();
                if (!fields[OPERATOR_LEFT].equals("0")) {
                    operands.add(Integer.valueOf(fields[OPERATOR_LEFT]));
                }
                operands.add(Integer.valueOf(fields[OPERATOR_RIGHT]));
                add(c, fields[1], operands, name);
            }
        }
    }

    private static void add(FunctionCatalog c, String operator, List<Integer> operands, String name) {
        if (has(c, name, operands)) {
            return;
        }
        for (Routine routine : List.copyOf(c.find(operator))) {
            if (oids(routine).equals(operands) && !comparesTexts(operator, routine)) {
                c.add(new Routine(
                        name,
                        routine.arguments(),
                        routine.result(),
                        routine.variadic(),
                        routine.strict(),
                        routine.setReturning(),
                        routine.stable(),
                        routine.body()));
                return;
            }
        }
    }

    /// By an operator, texts are compared as their collation says; a function would not know of it.
    private static boolean comparesTexts(String operator, Routine routine) {
        return COMPARISONS.contains(operator)
                && routine.arguments().stream().anyMatch(type -> type.category() == TypeCategory.STRING);
    }

    private static boolean has(FunctionCatalog c, String name, List<Integer> operands) {
        return c.find(name).stream().anyMatch(routine -> oids(routine).equals(operands));
    }

    private static List<Integer> oids(Routine routine) {
        return routine.arguments().stream().map(SqlType::oid).toList();
    }

    private static List<String> lines(String resource) {
        try (InputStream in = OperatorFunctions.class.getResourceAsStream("/holo/sql/pgcatalog/" + resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the jar");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
