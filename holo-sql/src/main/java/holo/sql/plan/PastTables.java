package holo.sql.plan;

import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.CompiledPlan;
import holo.sql.parser.ObjectName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// The times of the past that one statement reads at. A table behind which FOR SYSTEM_TIME AS OF stands gets a name of
/// its own, which {@link PlannerSchemas} knows; one behind a whole query is for all tables that have none themselves.
final class PastTables {
    private final SearchPath path;
    private final Function<SqlNode, CompiledPlan> compiler;
    private final List<AsOf> times = new ArrayList<>();

    /// @param compiler compiles the expression of a time to a plan of one row
    PastTables(SearchPath path, Function<SqlNode, CompiledPlan> compiler) {
        this.path = path;
        this.compiler = compiler;
    }

    /// Whether a time of the past stands anywhere in a statement.
    static boolean areUsed(SqlNode node) {
        boolean[] found = new boolean[1];
        node.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                found[0] |= call instanceof SqlSnapshot;
                return found[0] ? null : super.visit(call);
            }
        });
        return found[0];
    }

    /// The time of that name.
    AsOf find(String name) {
        return times.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    }

    AsOf add(SqlNode time) {
        AsOf added = new AsOf(times.size(), compiler.apply(time));
        times.add(added);
        return added;
    }

    /// The query with its tables of the past under the names that they are found by.
    SqlNode rewrite(SqlNode query) {
        if (!areUsed(query)) {
            return query;
        }
        Set<String> with = new HashSet<>();
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call instanceof SqlWithItem item) {
                    with.add(item.name.getSimple());
                }
                return super.visit(call);
            }
        });
        return java.util.Objects.requireNonNull(query.accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                if (call.getKind() == SqlKind.AS && call.operand(0) instanceof SqlSnapshot past) {
                    // A copy: some statements are planned twice.
                    List<SqlNode> operands = new ArrayList<>(call.getOperandList());
                    operands.set(0, table(past, with));
                    return super.visit(call.getOperator().createCall(call.getParserPosition(), operands));
                }
                if (call instanceof SqlSnapshot past) {
                    SqlIdentifier table = table(past, with);
                    return SqlStdOperatorTable.AS.createCall(
                            table.getParserPosition(),
                            table,
                            new SqlIdentifier(AsOf.tableOf(table.names.getLast()), table.getParserPosition()));
                }
                return super.visit(call);
            }
        }));
    }

    private SqlIdentifier table(SqlSnapshot past, Set<String> with) {
        if (!(past.getTableRef() instanceof SqlIdentifier id)) {
            throw notATable(past.getTableRef(), "only tables and views are read as of a time of the past");
        }
        if (id.isSimple() && with.contains(id.getSimple())) {
            throw notATable(id, "\"" + id.getSimple() + "\" is a query of WITH: put the clause behind its tables");
        }
        String schema = id.isSimple() ? null : id.names.get(id.names.size() - 2);
        ObjectName name = new ObjectName(schema, id.names.getLast(), 0);
        RelationDescriptor relation = path.find(name);
        if (relation instanceof SequenceDescriptor || path.isSystemRelation(name)) {
            throw notATable(id, "\"" + name + "\" has no past: only tables and views are read as of one");
        }
        if (relation == null) {
            // The validator says that it does not exist.
            return id;
        }
        List<String> names = new ArrayList<>(id.names);
        names.set(names.size() - 1, add(past.getPeriod()).name(id.names.getLast()));
        return new SqlIdentifier(names, id.getParserPosition());
    }

    private static SqlException notATable(SqlNode node, String why) {
        return ErrorTranslation.at(
                SqlException.of("0A000", "FOR SYSTEM_TIME AS OF is not possible here: " + why),
                node.getParserPosition());
    }
}
