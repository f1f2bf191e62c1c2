package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.parser.NodeCopy;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Litmus;

/// ROLLUP and CUBE that name a thing twice: each grouping set counts, also when it is the same as another one, which
/// Calcite knows of GROUPING SETS only.
final class GroupingLists {
    /// PostgreSQL's limit: of so many elements there are 4,096 sets.
    private static final int CUBE_MAX = 12;

    private GroupingLists() {}

    static boolean repeats(SqlCall call) {
        if (call.getKind() != SqlKind.ROLLUP && call.getKind() != SqlKind.CUBE) {
            return false;
        }
        List<SqlNode> all = new ArrayList<>();
        call.getOperandList().forEach(element -> all.addAll(members(element)));
        for (int i = 1; i < all.size(); i++) {
            for (int k = 0; k < i; k++) {
                if (all.get(i).equalsDeep(all.get(k), Litmus.IGNORE)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The same with all sets written out.
    static SqlCall written(SqlCall call) {
        SqlParserPos pos = call.getParserPosition();
        List<SqlNode> elements = call.getOperandList();
        List<SqlNode> sets = new ArrayList<>();
        if (call.getKind() == SqlKind.ROLLUP) {
            for (int count = elements.size(); count >= 0; count--) {
                sets.add(set(elements.subList(0, count), pos));
            }
        } else {
            if (elements.size() > CUBE_MAX) {
                throw SqlException.of("54011", "CUBE is limited to " + CUBE_MAX + " elements")
                        .withHint("Name the sets that are wanted: GROUPING SETS.");
            }
            for (long chosen = (1L << elements.size()) - 1; chosen >= 0; chosen--) {
                List<SqlNode> some = new ArrayList<>();
                for (int i = 0; i < elements.size(); i++) {
                    if ((chosen >> i & 1) != 0) {
                        some.add(elements.get(i));
                    }
                }
                sets.add(set(some, pos));
            }
        }
        return SqlStdOperatorTable.GROUPING_SETS.createCall(pos, sets);
    }

    private static SqlNode set(List<SqlNode> elements, SqlParserPos pos) {
        List<SqlNode> members = new ArrayList<>();
        for (SqlNode element : elements) {
            for (SqlNode member : members(element)) {
                if (members.stream().noneMatch(known -> known.equalsDeep(member, Litmus.IGNORE))) {
                    members.add(NodeCopy.of(member));
                }
            }
        }
        return switch (members.size()) {
            case 0 -> new SqlNodeList(pos);
            case 1 -> members.getFirst();
            default -> SqlStdOperatorTable.ROW.createCall(pos, members);
        };
    }

    private static List<SqlNode> members(SqlNode element) {
        if (element.getKind() == SqlKind.ROW) {
            return ((SqlCall) element).getOperandList();
        }
        return element instanceof SqlNodeList list ? List.copyOf(list) : List.of(element);
    }
}
