package holo.sql.parser;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// A table in FROM behind ONLY: without those that inherit from it.
public final class OnlyTable extends SqlIdentifier {
    public OnlyTable(SqlIdentifier name) {
        super(name.names, name.getParserPosition());
    }

    @Override
    public SqlNode clone(SqlParserPos pos) {
        return new OnlyTable(new SqlIdentifier(names, pos));
    }
}
