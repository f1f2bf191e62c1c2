package holo.sql.pgcatalog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// The names of functions where a query calls them as `name(…)`. What the parser makes a call of although none is
/// written, such as an operator, is not among them.
final class WrittenCalls extends SqlBasicVisitor<@Nullable Void> {
    /// A name as written, and the parenthesis behind it.
    private static final Pattern WRITTEN =
            Pattern.compile("\\s*(?:\"(?:[^\"]|\"\")*\"|[\\p{L}_][\\p{L}\\p{N}_$]*)\\s*\\(.*", Pattern.DOTALL);

    private final String sql;
    private final List<SqlIdentifier> found = new ArrayList<>();

    private WrittenCalls(String sql) {
        this.sql = sql;
    }

    /// @param sql what the query was parsed from
    static List<SqlIdentifier> of(SqlNode query, String sql) {
        WrittenCalls calls = new WrittenCalls(sql);
        query.accept(calls);
        return calls.found;
    }

    /// Where a part of a name begins in the text, from 0.
    static int offset(SqlIdentifier name, int part) {
        return name.getComponentParserPosition(part).getColumnNum() - 1;
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        SqlIdentifier name = call instanceof SqlBasicCall && call.getOperator() instanceof SqlFunction function
                ? function.getSqlIdentifier()
                : null;
        if (name != null && isWritten(name)) {
            found.add(name);
        }
        return super.visit(call);
    }

    private boolean isWritten(SqlIdentifier name) {
        int last = name.names.size() - 1;
        int at = offset(name, last);
        if (at < 0 || at >= sql.length()) {
            return false;
        }
        String rest = sql.substring(at);
        String part = name.names.get(last);
        return WRITTEN.matcher(rest).matches()
                && (rest.regionMatches(true, 0, part, 0, part.length())
                        || rest.startsWith("\"" + part.replace("\"", "\"\"") + "\""));
    }
}
