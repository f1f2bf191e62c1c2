package holo.sql.plan;

import holo.sql.catalog.TableDescriptor;
import holo.sql.parser.ObjectName;
import holo.sql.parser.OnlyTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Gives tables behind ONLY the names by which {@link PlannerSchemas} knows them without those that inherit from them.
final class OnlyTables {
    private OnlyTables() {}

    static SqlNode rewrite(SqlNode query, SearchPath path) {
        if (!areUsed(query)) {
            return query;
        }
        return Objects.requireNonNull(query.accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                if (call.getKind() == SqlKind.AS && call.operand(0) instanceof OnlyTable only) {
                    // A copy: some statements are planned twice.
                    List<SqlNode> operands = new ArrayList<>(call.getOperandList());
                    operands.set(0, table(only, path));
                    return super.visit(call.getOperator().createCall(call.getParserPosition(), operands));
                }
                return super.visit(call);
            }

            @Override
            public @Nullable SqlNode visit(SqlIdentifier id) {
                return id instanceof OnlyTable only
                        ? SqlStdOperatorTable.AS.createCall(
                                id.getParserPosition(),
                                table(only, path),
                                new SqlIdentifier(id.names.getLast(), id.getParserPosition()))
                        : id;
            }
        }));
    }

    private static boolean areUsed(SqlNode query) {
        boolean[] found = new boolean[1];
        query.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier id) {
                found[0] |= id instanceof OnlyTable;
                return null;
            }
        });
        return found[0];
    }

    private static SqlIdentifier table(OnlyTable only, SearchPath path) {
        String schema = only.isSimple() ? null : only.names.get(only.names.size() - 2);
        boolean table = path.find(new ObjectName(schema, only.names.getLast(), 0)) instanceof TableDescriptor;
        List<String> names = new ArrayList<>(only.names);
        if (table) {
            names.set(names.size() - 1, PlannerSchemas.ONLY + names.getLast());
        }
        return new SqlIdentifier(names, only.getParserPosition());
    }
}
