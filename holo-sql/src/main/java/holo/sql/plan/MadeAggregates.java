package holo.sql.plan;

import holo.sql.catalog.FunctionDescriptor;
import holo.sql.function.AggregateName;
import holo.sql.function.FunctionCatalog;
import holo.sql.function.PgOperatorTable;
import holo.sql.function.Routine;
import holo.sql.function.UserAggregate;
import holo.sql.function.WindowFunctions;
import holo.sql.pgcatalog.BuiltinFunctions;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Calls of aggregates that users made. Which calls those are must be known before types are: a call means an aggregate
/// when one of the name takes so many arguments. From then on its name is an {@link AggregateName}.
public final class MadeAggregates extends SqlBasicVisitor<@Nullable Void> {
    private static final UserAggregate.BuiltIns BUILT_INS = new UserAggregate.BuiltIns() {
        @Override
        public @Nullable String name(int oid) {
            return BuiltinFunctions.name(oid);
        }

        @Override
        public boolean isStrict(int oid) {
            return BuiltinFunctions.isStrict(oid);
        }
    };

    private final SearchPath path;

    private MadeAggregates(SearchPath path) {
        this.path = path;
    }

    /// The same node, in which calls of users' aggregates have the names of such.
    public static <T extends SqlNode> T mark(T node, SearchPath path) {
        if (path.catalog().hasAggregates()) {
            node.accept(new MadeAggregates(path));
        }
        return node;
    }

    /// Whether a call is marked.
    public static boolean isMarked(SqlCall call) {
        return call.getOperator() instanceof UserAggregate
                || call.getOperator() instanceof SqlFunction function
                        && function.getSqlIdentifier() instanceof AggregateName;
    }

    /// A marked call without the star that stands for no arguments; null for others.
    static @Nullable SqlCall withoutStar(SqlCall call) {
        boolean star = isMarked(call)
                && call.operandCount() == 1
                && call.operand(0) instanceof SqlIdentifier argument
                && argument.isStar()
                && argument.names.size() == 1;
        return star ? call.getOperator().createCall(call.getFunctionQuantifier(), call.getParserPosition()) : null;
    }

    /// A marked call whose last argument was behind VARIADIC.
    static SqlCall withArray(SqlBasicCall call, List<SqlNode> operands) {
        SqlUnresolvedFunction function = (SqlUnresolvedFunction) call.getOperator();
        AggregateName name = ((AggregateName) Objects.requireNonNull(function.getSqlIdentifier())).withArray();
        return new SqlUnresolvedFunction(name, null, null, null, null, function.getFunctionType())
                .createCall(call.getFunctionQuantifier(), call.getParserPosition(), operands.toArray(new SqlNode[0]));
    }

    /// The aggregates of a marked name.
    static UserAggregate find(SqlIdentifier id, String name, SearchPath path) {
        String schema = schema(id);
        return UserAggregate.of(
                schema,
                name,
                ((AggregateName) id).isSpread(),
                path.findAggregates(schema, name),
                path.catalog(),
                BUILT_INS);
    }

    private static @Nullable String schema(SqlIdentifier id) {
        return id.names.size() > 1 ? id.names.get(id.names.size() - 2) : null;
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        if (call instanceof SqlBasicCall basic && call.getOperator() instanceof SqlUnresolvedFunction function) {
            SqlIdentifier id = Objects.requireNonNull(function.getSqlIdentifier());
            boolean marked = id instanceof AggregateName;
            boolean made = isMade(id, call);
            if (made != marked) {
                SqlIdentifier name = made
                        ? new AggregateName(id.names, id.getParserPosition())
                        : new SqlIdentifier(id.names, id.getParserPosition());
                basic.setOperator(new SqlUnresolvedFunction(name, null, null, null, null, function.getFunctionType()));
            }
        }
        return super.visit(call);
    }

    private boolean isMade(SqlIdentifier id, SqlCall call) {
        String name = id.names.getLast();
        boolean star = call.operandCount() == 1
                && call.operand(0) instanceof SqlIdentifier argument
                && argument.isStar()
                && argument.names.size() == 1;
        // The parser itself knows count, and words of the grammar name no aggregate.
        if (id.isSimple() && (name.equalsIgnoreCase("count") || PgOperatorTable.isWord(name))) {
            return false;
        }
        int given = star ? 0 : call.operandCount();
        List<FunctionDescriptor> aggregates = path.findAggregates(schema(id), name);
        if (aggregates.isEmpty()) {
            return false;
        }
        Optional<FunctionDescriptor> taking =
                aggregates.stream().filter(f -> takes(f, given)).findFirst();
        if (taking.isPresent()) {
            return !id.isSimple() || star || !isFunction(name, given, taking.get());
        }
        // A call that fits nothing is one of an aggregate when there is nothing else of the name.
        return path.findFunctions(schema(id), name).isEmpty()
                && FunctionCatalog.instance().find(name).isEmpty();
    }

    /// Whether a call without a schema means a function in spite of an aggregate: one that is built in, or one made in
    /// a schema that is not searched after that of the aggregate. Else who may create in a schema of the path could
    /// put an aggregate in the place of what others call.
    private boolean isFunction(String name, int given, FunctionDescriptor aggregate) {
        if (WindowFunctions.contains(name.toLowerCase(Locale.ROOT))
                || FunctionCatalog.instance().find(name).stream().anyMatch(r -> takes(r, given))) {
            return true;
        }
        List<FunctionDescriptor> inOrder = path.findRoutines(null, name);
        int last = inOrder.size() - 1;
        while (inOrder.get(last).schemaOid() != aggregate.schemaOid()) {
            last--;
        }
        return inOrder.subList(0, last + 1).stream()
                .anyMatch(f -> !f.isAggregate() && !f.isProcedure() && takes(f, given));
    }

    private static boolean takes(FunctionDescriptor routine, int given) {
        int inputs = routine.inputs().size();
        return routine.isVariadic()
                ? given >= inputs - routine.defaults()
                : given <= inputs && given >= inputs - routine.defaults();
    }

    private static boolean takes(Routine routine, int given) {
        int arguments = routine.arguments().size();
        return routine.variadic() ? given >= arguments - 1 : given == arguments;
    }
}
