package holo.sql.function;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.parser.SqlParserPos;

/// The name of an aggregate that users made, so that a call can be told from that of a function of the same name.
public final class AggregateName extends SqlIdentifier {
    private final boolean spread;

    public AggregateName(List<String> names, SqlParserPos pos) {
        this(names, true, pos);
    }

    private AggregateName(List<String> names, boolean spread, SqlParserPos pos) {
        super(names, pos);
        this.spread = spread;
    }

    /// The same where the last argument is an array of those that may be repeated: VARIADIC stands before it.
    public AggregateName withArray() {
        return new AggregateName(names, false, getParserPosition());
    }

    /// The same with other names.
    AggregateName with(List<String> others) {
        return new AggregateName(others, spread, getParserPosition());
    }

    /// Whether arguments that may be repeated are written one by one.
    public boolean isSpread() {
        return spread;
    }

    @Override
    public SqlIdentifier clone(SqlParserPos pos) {
        return new AggregateName(names, spread, pos);
    }
}
