package holo.sql.pgcatalog;

import holo.sql.error.SqlException;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The names of built-in functions and operators: regproc, regprocedure, regoper, regoperator, and what is said of
/// functions' arguments and results.
public final class BuiltinNames {
    private BuiltinNames() {}

    /// The name of a function or operator, or null.
    ///
    /// @param type `regproc`, `regprocedure`, `regoper` or `regoperator`
    public static @Nullable String name(String type, long oid) {
        if (type.startsWith("regproc")) {
            Builtins.Proc proc = Builtins.get().proc((int) oid);
            return proc == null
                    ? null
                    : type.equals("regproc")
                            ? Definitions.quote(proc.name())
                            : Definitions.quote(proc.name()) + typeList(proc.arguments());
        }
        Builtins.Operator operator = Builtins.get().operator((int) oid);
        if (operator == null) {
            return null;
        }
        return type.equals("regoper")
                ? operator.name()
                : operator.name() + "(" + side(operator.left()) + "," + side(operator.right()) + ")";
    }

    private static String side(int oid) {
        return oid == 0 ? "NONE" : typeName(oid);
    }

    private static String typeList(List<Integer> oids) {
        return oids.stream().map(BuiltinNames::typeName).collect(Collectors.joining(",", "(", ")"));
    }

    /// A built-in function.
    public record Found(int oid, int resultOid) {}

    /// The function of those arguments, or null.
    public static @Nullable Found function(String name, List<Integer> arguments) {
        return Builtins.get().procs(name).stream()
                .filter(p -> p.arguments().equals(arguments))
                .map(p -> new Found(p.oid(), p.result()))
                .findFirst()
                .orElse(null);
    }

    /// The name of a type's default B-tree operator class.
    public static String operatorClass(SqlType type) {
        int oid = Builtins.get().classOf(type);
        return Builtins.get().classes().stream()
                .filter(c -> c.oid() == oid)
                .map(Builtins.OperatorClass::name)
                .findFirst()
                .orElse("");
    }

    static String typeName(int oid) {
        SqlType type = PgTypes.find(oid);
        return type == null ? "???" : type.displayName();
    }

    /// Finds a function or operator by its name, with its argument types if the type wants them; null when there is
    /// none.
    ///
    /// @throws SqlException 42725 when several have the name
    public static @Nullable Long oid(String type, String text) {
        boolean signature = type.equals("regprocedure") || type.equals("regoperator");
        int open = signature ? text.indexOf('(') : -1;
        if (signature && open < 0) {
            throw SqlException.of("22P02", "expected a left parenthesis");
        }
        String name = open < 0 ? text.strip() : text.substring(0, open).strip();
        if (name.startsWith("pg_catalog.")) {
            name = name.substring("pg_catalog.".length());
        }
        List<Integer> arguments = open < 0 ? null : types(text.substring(open + 1, text.lastIndexOf(')')));
        List<Integer> found =
                type.startsWith("regproc") ? functions(unquoted(name), arguments) : operators(name, arguments);
        if (found.size() > 1) {
            String noun = type.startsWith("regproc") ? "function" : "operator";
            throw SqlException.of("42725", "more than one " + noun + " named \"" + name + "\"");
        }
        return found.isEmpty() ? null : Long.valueOf(Integer.toUnsignedLong(found.getFirst()));
    }

    private static String unquoted(String name) {
        return Identifiers.split(name).getLast();
    }

    private static List<Integer> functions(String name, @Nullable List<Integer> arguments) {
        return Builtins.get().procs(name).stream()
                .filter(p -> arguments == null || p.arguments().equals(arguments))
                .map(Builtins.Proc::oid)
                .toList();
    }

    private static List<Integer> operators(String name, @Nullable List<Integer> arguments) {
        return Builtins.get().operators().stream()
                .filter(o -> o.name().equals(name))
                .filter(o -> arguments == null || List.of(o.left(), o.right()).equals(arguments))
                .map(Builtins.Operator::oid)
                .toList();
    }

    private static List<Integer> types(String list) {
        List<Integer> oids = new ArrayList<>();
        if (!list.isBlank()) {
            for (String name : list.split(",")) {
                SqlType type = name.strip().equalsIgnoreCase("none") ? null : type(name);
                oids.add(type == null ? 0 : type.oid());
            }
        }
        return oids;
    }

    private static SqlType type(String name) {
        SqlType type = PgTypes.find(name.strip());
        if (type == null) {
            throw SqlException.of("42704", "type \"" + name.strip() + "\" does not exist");
        }
        return type;
    }

    /// pg_get_function_arguments and pg_get_function_identity_arguments.
    static @Nullable String arguments(long oid) {
        Builtins.Proc proc = Builtins.get().proc((int) oid);
        if (proc == null) {
            return null;
        }
        List<Integer> types = proc.allArguments().isEmpty() ? proc.arguments() : proc.allArguments();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            String mode = i < proc.modes().size() ? proc.modes().get(i) : "i";
            String word = switch (mode) {
                case "o" -> "OUT ";
                case "b" -> "INOUT ";
                case "v" -> "VARIADIC ";
                default -> "";
            };
            if (proc.variadic() != 0 && proc.modes().isEmpty() && i == types.size() - 1) {
                word = "VARIADIC ";
            }
            if (!mode.equals("t")) {
                String name = i < proc.names().size() ? proc.names().get(i) : "";
                words.add(word + (name.isEmpty() ? "" : Definitions.quote(name) + " ") + typeName(types.get(i)));
            }
        }
        return String.join(", ", words);
    }

    /// pg_get_function_result.
    static @Nullable String result(long oid) {
        Builtins.Proc proc = Builtins.get().proc((int) oid);
        return proc == null ? null : (proc.set() ? "SETOF " : "") + typeName(proc.result());
    }
}
