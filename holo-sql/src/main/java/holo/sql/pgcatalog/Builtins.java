package holo.sql.pgcatalog;

import holo.sql.function.FunctionCatalog;
import holo.sql.function.Routine;
import holo.sql.function.WindowFunctions;
import holo.sql.type.PgTypes;
import holo.sql.type.RangeType;
import holo.sql.type.SqlType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The built-in functions, operators, casts and operator classes, under the OIDs that PostgreSQL fixes for them and
/// clients know them by. The resources name what PostgreSQL has over the types that Holo has; of functions and
/// operators only those are here that {@link FunctionCatalog} has too.
final class Builtins {
    private static final Builtins INSTANCE = new Builtins();

    /// Fields of procs.txt.
    private static final int PROC_FIELDS = 17;

    private final List<Proc> procs = new ArrayList<>();
    private final Map<Integer, Proc> procsByOid = new HashMap<>();
    private final Map<String, List<Proc>> procsByName = new HashMap<>();
    private final List<Operator> operators = new ArrayList<>();
    private final Map<Integer, Operator> operatorsByOid = new HashMap<>();
    private final List<Cast> casts = new ArrayList<>();
    private final List<OperatorFamily> families = new ArrayList<>();
    private final List<OperatorClass> classes = new ArrayList<>();
    private final Map<Integer, TypeFacts> types = new HashMap<>();

    /// A function or aggregate.
    ///
    /// @param kind as in prokind: f, a, w
    /// @param allArguments types of all parameters where some are results, else empty
    record Proc(
            int oid,
            String name,
            int variadic,
            String kind,
            boolean strict,
            boolean set,
            String volatility,
            String parallel,
            int defaults,
            int result,
            List<Integer> arguments,
            List<Integer> allArguments,
            List<String> modes,
            List<String> names,
            String source,
            boolean leakProof) {}

    /// An operator; 0 for a side that it does not have.
    record Operator(
            int oid,
            String name,
            String kind,
            int left,
            int right,
            int result,
            int commutator,
            int negator,
            int function,
            boolean merges,
            boolean hashes) {}

    /// A cast.
    record Cast(int oid, int source, int target, int function, String context, String method) {}

    /// A family of B-tree operator classes.
    record OperatorFamily(int oid, String name) {}

    /// A B-tree operator class.
    record OperatorClass(int oid, String name, int family, int type, boolean isDefault, int keyType) {}

    /// What pg_type says beyond what the type's class knows.
    record TypeFacts(
            int input,
            int output,
            int receive,
            int send,
            int modifierInput,
            int modifierOutput,
            int analyze,
            int subscript,
            String alignment,
            String storage,
            boolean byValue,
            String kind,
            String category) {}

    private Builtins() {
        lines("types.txt", " ").forEach(this::type);
        Set<Integer> ofTypes = new HashSet<>();
        types.values()
                .forEach(t -> ofTypes.addAll(List.of(
                        t.input(),
                        t.output(),
                        t.receive(),
                        t.send(),
                        t.modifierInput(),
                        t.modifierOutput(),
                        t.subscript())));
        for (String[] fields : lines("procs.txt", "\\|")) {
            proc(fields, ofTypes);
        }
        lines("operators.txt", " ").forEach(this::operator);
        for (String[] f : lines("casts.txt", " ")) {
            casts.add(new Cast(number(f[0]), number(f[1]), number(f[2]), number(f[3]), f[4], f[5]));
        }
        for (String[] f : lines("opclasses.txt", " ")) {
            if (f[0].equals("family")) {
                families.add(new OperatorFamily(number(f[1]), f[2]));
            } else {
                classes.add(new OperatorClass(
                        number(f[1]), f[2], number(f[3]), number(f[4]), f[5].equals("t"), number(f[6])));
            }
        }
    }

    static Builtins get() {
        return INSTANCE;
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    private static List<String[]> lines(String resource, String separator) {
        List<String[]> result = new ArrayList<>();
        try (InputStream in = Builtins.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is missing from the jar");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    result.add(line.split(separator, -1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return result;
    }

    private void type(String[] f) {
        types.put(
                number(f[0]),
                new TypeFacts(
                        number(f[1]),
                        number(f[2]),
                        number(f[3]),
                        number(f[4]),
                        number(f[5]),
                        number(f[6]),
                        number(f[7]),
                        number(f[8]),
                        f[9],
                        f[10],
                        f[11].equals("t"),
                        f[12],
                        f[13]));
    }

    private void proc(String[] f, Set<Integer> ofTypes) {
        if (f.length != PROC_FIELDS) {
            throw new IllegalStateException("procs.txt: " + String.join("|", f));
        }
        Proc proc = new Proc(
                number(f[0]),
                f[1],
                number(f[2]),
                f[3],
                f[4].equals("t"),
                f[5].equals("t"),
                f[6],
                f[7],
                number(f[9]),
                number(f[10]),
                numbers(f[11]),
                numbers(f[12]),
                words(f[13], " "),
                f[14].isEmpty() ? List.of() : List.of(f[14].split(",", -1)),
                f[15],
                f[16].equals("t"));
        if (ofTypes.contains(proc.oid()) || isInCatalog(proc)) {
            procs.add(proc);
            procsByOid.put(proc.oid(), proc);
            procsByName.computeIfAbsent(proc.name(), n -> new ArrayList<>()).add(proc);
        }
    }

    private static boolean isInCatalog(Proc proc) {
        if (proc.kind().equals("w")) {
            return WindowFunctions.contains(proc.name());
        }
        FunctionCatalog catalog = FunctionCatalog.instance();
        List<Routine> routines =
                proc.kind().equals("a") ? catalog.findAggregate(proc.name()) : catalog.find(proc.name());
        return routines.stream()
                .anyMatch(r -> r.variadic()
                        ? proc.variadic() != 0
                        : r.arguments().size() == proc.arguments().size() && accepts(r, proc.arguments()));
    }

    private static boolean accepts(Routine routine, List<Integer> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            int declared = routine.arguments().get(i).oid();
            boolean any = routine.arguments().get(i).category() == holo.sql.type.TypeCategory.PSEUDO;
            if (!any && declared != arguments.get(i)) {
                return false;
            }
        }
        return true;
    }

    private void operator(String[] f) {
        Operator operator = new Operator(
                number(f[0]),
                f[1],
                f[2],
                number(f[3]),
                number(f[4]),
                number(f[5]),
                number(f[6]),
                number(f[7]),
                number(f[8]),
                f[9].equals("t"),
                f[10].equals("t"));
        int sides = operator.left() == 0 ? 1 : 2;
        if (FunctionCatalog.instance().find(operator.name()).stream()
                .anyMatch(r -> r.arguments().size() == sides)) {
            operators.add(operator);
            operatorsByOid.put(operator.oid(), operator);
        }
    }

    private static List<Integer> numbers(String text) {
        return words(text, " ").stream().map(Integer::valueOf).toList();
    }

    private static List<String> words(String text, String separator) {
        return text.isEmpty() ? List.of() : List.of(text.split(separator));
    }

    List<Proc> procs() {
        return procs;
    }

    @Nullable
    Proc proc(int oid) {
        return procsByOid.get(oid);
    }

    List<Proc> procs(String name) {
        return procsByName.getOrDefault(name, List.of());
    }

    List<Operator> operators() {
        return operators;
    }

    @Nullable
    Operator operator(int oid) {
        return operatorsByOid.get(oid);
    }

    List<Cast> casts() {
        return casts;
    }

    List<OperatorFamily> families() {
        return families;
    }

    List<OperatorClass> classes() {
        return classes;
    }

    /// The default B-tree class of a type; that of text for a type that has none of its own.
    int classOf(SqlType type) {
        for (OperatorClass c : classes) {
            if (c.isDefault() && c.type() == type.oid()) {
                return c.oid();
            }
        }
        if (type.element() != null) {
            return classOf(PgTypes.ANYARRAY);
        }
        return classOf(
                switch (type.category()) {
                    case RANGE -> type instanceof RangeType ? PgTypes.ANYRANGE : PgTypes.ANYMULTIRANGE;
                    case ENUM -> PgTypes.ANYENUM;
                    case COMPOSITE -> PgTypes.RECORD;
                    default -> PgTypes.TEXT;
                });
    }

    @Nullable
    TypeFacts type(int oid) {
        return types.get(oid);
    }
}
