package holo.sql.plan;

import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Names for parameters: the body of a function calls `$1` by the name of its first argument. Columns go first.
public final class ParameterNames {
    /// No parameter has a name.
    public static final ParameterNames NONE = new ParameterNames("", List.of(), List.of());

    private final String function;
    private final List<SqlType> types;
    private final Map<String, Integer> places = new HashMap<>();

    /// @param function what may stand before a name
    /// @param names in the order of the parameters, empty for those without
    /// @param types of the parameters
    public ParameterNames(String function, List<String> names, List<SqlType> types) {
        this.function = function;
        this.types = List.copyOf(types);
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).isEmpty()) {
                places.putIfAbsent(names.get(i), i);
            }
        }
    }

    private ParameterNames(Map<String, Integer> places, List<SqlType> types) {
        this.function = "";
        this.types = List.copyOf(types);
        this.places.putAll(places);
    }

    /// Names of variables, which may be qualified: `block.variable`, `record.field`.
    ///
    /// @param places by name, its parts joined by dots
    public static ParameterNames ofVariables(Map<String, Integer> places, List<SqlType> types) {
        return new ParameterNames(places, types);
    }

    /// The parameter that a name stands for, or null. To be asked when no column has the name.
    @Nullable
    SqlNode find(SqlIdentifier id) {
        if (places.isEmpty() || id.isStar()) {
            return null;
        }
        boolean qualified = id.names.size() == 2 && id.names.getFirst().equals(function);
        Integer place = places.get(qualified ? id.names.getLast() : String.join(".", id.names));
        if (place == null) {
            return null;
        }
        SqlParserPos pos = id.getParserPosition();
        return SqlStdOperatorTable.CAST.createCall(
                pos,
                new SqlDynamicParam(place, pos),
                new SqlDataTypeSpec(new QueryRewriter.KnownTypeSpec(types.get(place), pos), pos));
    }

    /// The query with parameters where it cannot name columns: in LIMIT, in VALUES, and in the arguments of functions
    /// in FROM.
    SqlNode outsideOfScopes(SqlNode query) {
        return places.isEmpty() ? query : Objects.requireNonNull(query.accept(new Outside()));
    }

    private final class Outside extends SqlShuttle {
        private final SqlShuttle everywhere = new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlIdentifier id) {
                SqlNode found = find(id);
                return found == null ? id : found;
            }

            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                return call.isA(SqlKind.QUERY) ? call.accept(Outside.this) : super.visit(call);
            }
        };

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            if (call instanceof SqlOrderBy order) {
                return new SqlOrderBy(
                        order.getParserPosition(),
                        Objects.requireNonNull(order.query.accept(this)),
                        order.orderList,
                        order.offset == null ? null : order.offset.accept(everywhere),
                        order.fetch == null ? null : order.fetch.accept(everywhere));
            }
            if (call.getKind() == SqlKind.COLLECTION_TABLE && call.operand(0) instanceof SqlCall function) {
                List<SqlNode> operands = new ArrayList<>();
                for (SqlNode operand : function.getOperandList()) {
                    operands.add(Objects.requireNonNull(operand.accept(everywhere)));
                }
                SqlCall changed = function.getOperator()
                        .createCall(function.getFunctionQuantifier(), function.getParserPosition(), operands);
                return call.getOperator().createCall(call.getParserPosition(), changed);
            }
            if (call.getKind() == SqlKind.VALUES) {
                List<SqlNode> rows = new ArrayList<>();
                for (SqlNode row : call.getOperandList()) {
                    rows.add(Objects.requireNonNull(row.accept(everywhere)));
                }
                return call.getOperator().createCall(call.getParserPosition(), rows);
            }
            return super.visit(call);
        }
    }
}
