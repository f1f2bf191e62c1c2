package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.parser.NodeCopy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// The WINDOW clause, written out where its windows are used: in the items and in the order of their query. Calcite
/// would have each window once, and none in ORDER BY.
final class NamedWindows extends SqlShuttle {
    private final Map<String, SqlWindow> windows = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    /// @throws SqlException 42P20 for a name that is taken, and as {@link #merged}
    private NamedWindows(SqlNodeList declared) {
        for (SqlNode node : declared) {
            SqlWindow window = (SqlWindow) node;
            SqlIdentifier name = Objects.requireNonNull(window.getDeclName());
            if (windows.containsKey(name.getSimple())) {
                throw ErrorTranslation.at(
                        SqlException.of("42P20", "window \"" + name.getSimple() + "\" is already defined"),
                        name.getParserPosition());
            }
            windows.put(name.getSimple(), merged(window));
        }
    }

    /// Writes the windows of a query out.
    ///
    /// @param order what its rows are ordered by, changed in place
    static void writeOut(SqlSelect select, @Nullable SqlNodeList order) {
        SqlNodeList declared = select.getWindowList();
        if (declared.isEmpty()) {
            return;
        }
        NamedWindows named = new NamedWindows(declared);
        SqlNodeList items = select.getSelectList();
        for (SqlNodeList list : order == null ? new SqlNodeList[] {items} : new SqlNodeList[] {items, order}) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, list.get(i).accept(named));
            }
        }
        // Those that nobody uses are looked at all the same.
        List<SqlNode> unused = new ArrayList<>();
        for (SqlNode node : declared) {
            SqlIdentifier name = Objects.requireNonNull(((SqlWindow) node).getDeclName());
            if (!named.used.contains(name.getSimple())) {
                SqlWindow window = Objects.requireNonNull(named.windows.get(name.getSimple()));
                window.setDeclName(name);
                unused.add(window);
            }
        }
        declared.clear();
        unused.forEach(declared::add);
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call.isA(SqlKind.QUERY)) {
            return call;
        }
        if (call.getKind() != SqlKind.OVER) {
            return super.visit(call);
        }
        SqlNode function = call.operand(0);
        return call.getOperator()
                .createCall(
                        call.getParserPosition(),
                        Objects.requireNonNull(function.accept(this)),
                        switch (call.<SqlNode>operand(1)) {
                            case SqlIdentifier name -> NodeCopy.of(find(name));
                            case SqlWindow window -> merged(window);
                            case SqlNode other -> other;
                        });
    }

    private SqlWindow find(SqlIdentifier name) {
        SqlWindow window = windows.get(name.getSimple());
        if (window == null) {
            throw ErrorTranslation.at(
                    SqlException.of("42704", "window \"" + name.getSimple() + "\" does not exist"),
                    name.getParserPosition());
        }
        used.add(name.getSimple());
        return window;
    }

    /// A window without names: what it takes from another is its own.
    ///
    /// @throws SqlException 42704 for an unknown name, 42P20 for what may not be changed of the other
    private SqlWindow merged(SqlWindow window) {
        SqlIdentifier ref = window.getRefName();
        SqlWindow base = ref == null ? null : find(ref);
        SqlParserPos pos = window.getParserPosition();
        if (base != null) {
            String what = !window.getPartitionList().isEmpty()
                    ? "override PARTITION BY clause of"
                    : !window.getOrderList().isEmpty() && !base.getOrderList().isEmpty()
                            ? "override ORDER BY clause of"
                            : base.getLowerBound() != null ? "copy" : null;
            if (what != null) {
                String because = what.equals("copy") ? " because it has a frame clause" : "";
                throw ErrorTranslation.at(
                        SqlException.of(
                                "42P20",
                                "cannot " + what + " window \""
                                        + Objects.requireNonNull(ref).getSimple() + "\"" + because),
                        pos);
            }
        }
        SqlNodeList partition = base == null ? window.getPartitionList() : base.getPartitionList();
        SqlNodeList order = base == null || base.getOrderList().isEmpty() ? window.getOrderList() : base.getOrderList();
        return SqlWindow.create(
                null,
                null,
                (SqlNodeList) NodeCopy.of(partition),
                (SqlNodeList) NodeCopy.of(order),
                window.isRows()
                        ? org.apache.calcite.sql.SqlLiteral.createBoolean(true, pos)
                        : org.apache.calcite.sql.SqlLiteral.createBoolean(false, pos),
                window.getLowerBound(),
                window.getUpperBound(),
                null,
                window.getExclude(),
                pos);
    }
}
