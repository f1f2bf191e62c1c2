package holo.sql.function;

import holo.sql.catalog.Extensions;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// All scalar and set-returning functions and operators. The one place to ask what is supported.
public final class FunctionCatalog {
    private static final FunctionCatalog INSTANCE = new FunctionCatalog(FunctionCatalog::register);

    private static final FunctionCatalog EXTENSIONS = new FunctionCatalog(FunctionCatalog::registerExtensions);

    private final Map<String, List<Routine>> byName = new HashMap<>();
    private final Map<String, List<Routine>> aggregates = new HashMap<>();

    /// Functions whose last argument is an array of those that may be repeated.
    private final Map<String, List<Routine>> spread = new ConcurrentHashMap<>();

    private final Map<String, List<Column>> tableColumns = new HashMap<>();

    private FunctionCatalog(Consumer<FunctionCatalog> registration) {
        registration.accept(this);
    }

    private static void register(FunctionCatalog c) {
        Operators.register(c);
        MathFunctions.register(c);
        TextFunctions.register(c);
        ByteFunctions.register(c);
        BitFunctions.register(c);
        MoneyFunctions.register(c);
        NetworkFunctions.register(c);
        DateTimeFunctions.register(c);
        JsonFunctions.register(c);
        JsonRecords.register(c);
        JsonPathFunctions.register(c);
        ArrayFunctions.register(c);
        EnumFunctions.register(c);
        GeometryFunctions.register(c);
        TsVectorFunctions.register(c);
        TextSearchFunctions.register(c);
        RangeFunctions.register(c);
        ArraySubscripts.register(c);
        SystemFunctions.register(c);
        SetFunctions.register(c);
        RowCounts.register(c);
        Aggregates.register(c);
        CitextFunctions.registerOperators(c);
        HstoreFunctions.registerOperators(c);
        TransitionFunctions.register(c);
        OperatorFunctions.register(c);
    }

    private static void registerExtensions(FunctionCatalog c) {
        CitextFunctions.register(c);
        HstoreFunctions.register(c);
        UuidFunctions.register(c);
        CryptoFunctions.register(c);
        TrigramFunctions.register(c);
        FuzzyFunctions.register(c);
        Unaccent.register(c);
    }

    /// What extensions' functions do.
    static FunctionCatalog extensions() {
        return EXTENSIONS;
    }

    /// The binary operators of a name that extensions bring.
    ///
    /// @param operators with the OIDs of their operands
    public static List<Routine> operators(String name, List<Extensions.Operator> operators) {
        return operators.stream()
                .map(o -> EXTENSIONS.get(name, List.of(o.left(), o.right())))
                .toList();
    }

    /// The routine of just these arguments.
    ///
    /// @throws IllegalStateException when there is none
    Routine get(String name, List<Integer> arguments) {
        for (Routine routine : find(name)) {
            if (routine.arguments().stream().map(SqlType::oid).toList().equals(arguments)) {
                return routine;
            }
        }
        throw new IllegalStateException("no routine " + name + " of " + arguments);
    }

    /// The catalog.
    public static FunctionCatalog instance() {
        return INSTANCE;
    }

    /// The overloads of a name; empty when there are none.
    public List<Routine> find(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return key.endsWith(Variadic.MARK)
                ? spread.computeIfAbsent(key, k -> Variadic.routines(find(Variadic.base(k))))
                : byName.getOrDefault(key, List.of());
    }

    /// The overloads of an aggregate; empty when there are none.
    public List<Routine> findAggregate(String name) {
        return aggregates.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /// Every aggregate.
    public Collection<List<Routine>> allAggregates() {
        return aggregates.values();
    }

    /// Every routine.
    public Collection<List<Routine>> all() {
        return byName.values();
    }

    /// Adds a strict function of its arguments alone.
    ///
    /// @param signature such as `round(numeric,int4) numeric`, `concat(variadic any) text`
    void add(String signature, Routine.Body body) {
        put(signature, true, true, body);
    }

    void one(String signature, Routine.One body) {
        put(signature, true, true, body);
    }

    void two(String signature, Routine.Two body) {
        put(signature, true, true, body);
    }

    void three(String signature, Routine.Three body) {
        put(signature, true, true, body);
    }

    /// Strict, of any number of arguments or of session settings such as the time zone.
    void full(String signature, Routine.Full body) {
        put(signature, true, true, body);
    }

    /// Called with nulls, too.
    void nullable(String signature, Routine.Full body) {
        put(signature, false, true, body);
    }

    /// Looks at the types of its arguments; called with nulls, too.
    void typed(String signature, Routine.Typed body) {
        put(signature, false, true, body);
    }

    /// Asks the session or changes something: never computed while planning.
    void session(String signature, Routine.Full body) {
        put(signature, true, false, body);
    }

    /// Asks the session and takes nulls.
    void sessionNullable(String signature, Routine.Full body) {
        put(signature, false, false, body);
    }

    /// Rows; `result` is the type of a row.
    void rows(String signature, Routine.Rows body) {
        put(signature, true, false, body);
    }

    /// Rows; called with nulls, too.
    void rowsNullable(String signature, Routine.Rows body) {
        put(signature, false, false, body);
    }

    /// Rows of named columns.
    ///
    /// @param signature without a result, such as `pg_options_to_table(_text)`
    /// @param columns names and types, such as `option_name text, option_value text`; `anyelement` is that of the
    ///     argument
    void table(String signature, String columns, Routine.Rows body) {
        List<Column> list = new ArrayList<>();
        for (String column : columns.split(",")) {
            String[] words = column.strip().split(" ");
            list.add(new Column(words[0], type(words[1])));
        }
        put(signature + " " + (list.size() == 1 ? list.getFirst().type().name() : "record"), true, false, body);
        tableColumns.put(signature.substring(0, signature.indexOf('(')), List.copyOf(list));
    }

    /// A column of what a function yields.
    record Column(String name, SqlType type) {}

    /// Whether a function in FROM yields one column that is named as the function or its alias is.
    public boolean isOneColumn(String name) {
        return columns(name).isEmpty()
                && !find(name).isEmpty()
                && find(name).getFirst().result().oid() != PgTypes.RECORD.oid()
                && !name.contains("_elements")
                && !name.contains("_populate_record");
    }

    /// Whether a function yields records of columns that it names itself.
    public boolean isRecord(String name) {
        return columns(name).size() > 1;
    }

    /// The columns that a set-returning function names itself; empty when it does not.
    List<Column> columns(String name) {
        return tableColumns.getOrDefault(name, List.of());
    }

    /// An aggregate that leaves out rows where its first argument is null.
    void aggregate(String signature, Routine.Aggregate body) {
        put(signature, true, false, body);
    }

    /// An aggregate that sees nulls.
    void aggregateNullable(String signature, Routine.Aggregate body) {
        put(signature, false, false, body);
    }

    private void put(String signature, boolean strict, boolean stable, Routine.Body body) {
        int open = signature.lastIndexOf('(', signature.lastIndexOf(')'));
        int close = signature.lastIndexOf(')');
        String name = signature.substring(0, open);
        List<SqlType> arguments = new ArrayList<>();
        boolean variadic = false;
        String list = signature.substring(open + 1, close).strip();
        if (!list.isEmpty()) {
            for (String argument : list.split(",")) {
                String type = argument.strip();
                if (type.startsWith("variadic ")) {
                    variadic = true;
                    type = type.substring("variadic ".length());
                }
                arguments.add(type(type));
            }
        }
        add(new Routine(
                name,
                arguments,
                type(signature.substring(close + 1).strip()),
                variadic,
                strict,
                body instanceof Routine.Rows,
                stable,
                body));
    }

    void add(Routine routine) {
        (routine.body() instanceof Routine.Aggregate ? aggregates : byName)
                .computeIfAbsent(routine.name(), n -> new ArrayList<>())
                .add(routine);
    }

    private static SqlType type(String name) {
        SqlType type = PgTypes.find(name.equals("char") ? "\"char\"" : name);
        if (type == null) {
            type = PgTypes.ofExtension(name);
        }
        if (type == null) {
            throw new IllegalStateException("no type " + name);
        }
        return type;
    }
}
