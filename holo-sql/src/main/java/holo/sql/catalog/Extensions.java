package holo.sql.catalog;

import holo.sql.catalog.FunctionDescriptor.Mode;
import holo.sql.catalog.FunctionDescriptor.Parallel;
import holo.sql.catalog.FunctionDescriptor.Parameter;
import holo.sql.catalog.FunctionDescriptor.Volatility;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The extensions that CREATE EXTENSION can make, with the types and functions that each brings. What the functions
/// do is Java, in {@link holo.sql.function.FunctionCatalog}.
///
/// The objects of an extension have the same OIDs in every database: those of users begin above them.
public final class Extensions {
    private static final String RESOURCE = "extensions.txt";
    private static final float ROWS = 1000;

    private static final Map<String, Available> BY_NAME = new LinkedHashMap<>();
    private static final Map<Integer, Available> BY_OBJECT = new HashMap<>();
    private static final Set<String> OPERATORS = new HashSet<>();

    static {
        load();
    }

    private Extensions() {}

    /// An extension.
    ///
    /// @param trusted whether those may create it who may create objects in the database
    /// @param relocatable whether it can be moved to another schema
    public record Available(
            String name,
            String version,
            boolean trusted,
            boolean relocatable,
            String comment,
            List<SqlType> types,
            List<Function> functions,
            List<Operator> operators) {}

    /// A binary operator whose operands are not of the extension's own types; operators of those need no listing, since
    /// nothing else has operands of them.
    public record Operator(String name, int left, int right) {}

    /// A function.
    public record Function(
            int oid,
            String name,
            boolean strict,
            boolean set,
            Volatility volatility,
            Parallel parallel,
            int result,
            List<Parameter> parameters,
            String source) {
        FunctionDescriptor in(ExtensionDescriptor extension) {
            return new FunctionDescriptor(
                    oid,
                    extension.schemaOid(),
                    name,
                    extension.ownerOid(),
                    parameters,
                    result,
                    set,
                    FunctionDescriptor.Form.NATIVE,
                    source,
                    volatility,
                    strict,
                    false,
                    parallel,
                    1,
                    set ? ROWS : 0,
                    false,
                    Map.of(),
                    null,
                    null);
        }
    }

    /// All of them, in the order of their listing.
    public static Collection<Available> all() {
        return BY_NAME.values();
    }

    /// The extension of the name, or null.
    public static @Nullable Available find(String name) {
        return BY_NAME.get(name);
    }

    /// The name of the extension that brings the type or function.
    ///
    /// @throws IllegalArgumentException when none does
    public static String of(int objectOid) {
        Available found = BY_OBJECT.get(objectOid);
        if (found == null) {
            throw new IllegalArgumentException("no object of an extension: " + objectOid);
        }
        return found.name();
    }

    /// The operators of a name that extensions bring.
    ///
    /// @param extensions those that a database has
    public static List<Operator> operators(String name, Collection<ExtensionDescriptor> extensions) {
        if (!OPERATORS.contains(name)) {
            return List.of();
        }
        return extensions.stream()
                .flatMap(extension -> available(extension).operators().stream())
                .filter(operator -> operator.name().equals(name))
                .toList();
    }

    static List<TypeDescriptor> types(ExtensionDescriptor extension) {
        return available(extension).types().stream()
                .map(type -> new TypeDescriptor(
                        type.oid(),
                        extension.schemaOid(),
                        type.name(),
                        extension.ownerOid(),
                        type.arrayOid(),
                        "_" + type.name(),
                        new TypeDescriptor.Native(),
                        null))
                .toList();
    }

    static List<FunctionDescriptor> functions(ExtensionDescriptor extension) {
        return available(extension).functions().stream()
                .map(f -> f.in(extension))
                .toList();
    }

    private static Available available(ExtensionDescriptor extension) {
        Available found = BY_NAME.get(extension.name());
        if (found == null) {
            throw new CatalogFormatException("extension " + extension.name());
        }
        return found;
    }

    private static void load() {
        try (InputStream in = Extensions.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar");
            }
            Available current = null;
            for (String line : new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(l -> !l.startsWith("#"))
                    .toList()) {
                String[] f = line.split("\\|", -1);
                if (f[0].equals("extension")) {
                    current = new Available(
                            f[1],
                            f[2],
                            isTrue(f[3]),
                            isTrue(f[4]),
                            f[5],
                            new ArrayList<>(),
                            new ArrayList<>(),
                            new ArrayList<>());
                    BY_NAME.put(current.name(), current);
                } else {
                    add(Objects.requireNonNull(current), f);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Available extension, String[] fields) {
        if (fields[0].equals("type")) {
            SqlType type = type(fields[1]);
            extension.types().add(type);
            BY_OBJECT.put(type.oid(), extension);
        } else if (fields[0].equals("operator")) {
            Operator operator = new Operator(
                    fields[1], type(fields[2]).oid(), type(fields[3]).oid());
            extension.operators().add(operator);
            OPERATORS.add(operator.name());
        } else {
            Function function = function(fields);
            extension.functions().add(function);
            BY_OBJECT.put(function.oid(), extension);
        }
    }

    private static boolean isTrue(String letter) {
        return letter.equals("t");
    }

    private static Function function(String[] f) {
        return new Function(
                Integer.parseInt(f[1]),
                f[2],
                isTrue(f[3]),
                isTrue(f[4]),
                switch (f[5]) {
                    case "i" -> Volatility.IMMUTABLE;
                    case "s" -> Volatility.STABLE;
                    default -> Volatility.VOLATILE;
                },
                switch (f[6]) {
                    case "s" -> Parallel.SAFE;
                    case "r" -> Parallel.RESTRICTED;
                    default -> Parallel.UNSAFE;
                },
                type(f[7]).oid(),
                parameters(f),
                f[13]);
    }

    private static List<Parameter> parameters(String[] f) {
        List<String> types = words(f[9].isEmpty() ? f[8] : f[9]);
        List<String> modes = words(f[10]);
        List<String> names = words(f[11]);
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Mode mode = modes.isEmpty() || modes.get(i).equals("i") ? Mode.IN : Mode.OUT;
            parameters.add(new Parameter(
                    names.isEmpty() ? "" : names.get(i), type(types.get(i)).oid(), mode, null));
        }
        return List.copyOf(parameters);
    }

    private static List<String> words(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(",", -1));
    }

    private static SqlType type(String name) {
        SqlType type = PgTypes.find(name);
        SqlType found = type == null ? PgTypes.ofExtension(name) : type;
        if (found == null) {
            throw new IllegalStateException("extensions.txt: no type " + name);
        }
        return found;
    }
}
