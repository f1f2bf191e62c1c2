package holo.sql.ddl;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.exec.ExecutionContext;
import holo.sql.plan.IndexEntries;
import holo.sql.plan.SequenceState;
import holo.sql.session.RowDescription;
import holo.sql.type.DomainType;
import holo.sql.type.SqlType;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// What statements of this package ask of the planner, in their own transaction.
public interface DdlPlanner {
    /// The columns that a query returns.
    Described describe(SqlNode query);

    /// @param collations OIDs of the columns' collations, 0 for the type's own
    record Described(List<RowDescription.Column> columns, List<Integer> collations) {}

    /// Checks that an expression can be a column's default.
    ///
    /// @throws holo.sql.error.SqlException 42804 when its type does not fit, 0A000 when it names columns
    void checkDefault(SqlNode expression, SqlType type, int modifier, String column);

    /// Checks that an expression over a table's columns is a condition, or of the expected type.
    ///
    /// @param clause what errors call it, such as `CHECK`
    /// @param expected the type it must have
    /// @return the numbers of the columns that it names
    List<Integer> checkExpression(String clause, SqlNode expression, TableDescriptor table, SqlType expected);

    /// The type of an expression over a table's columns.
    SqlType typeOf(SqlNode expression, TableDescriptor table);

    /// The value of an expression without columns, converted to the type.
    @Nullable
    Object evaluate(SqlNode expression, SqlType type, int modifier);

    /// @throws holo.sql.error.SqlException 23502, 23514 when the value is none of the domain
    void require(DomainType domain, @Nullable Object value);

    /// Whether an expression over a table's columns may have another value for the same row later.
    boolean isMutable(SqlNode expression, TableDescriptor table);

    /// An expression over a table's columns, assigned to a column.
    ///
    /// @throws holo.sql.error.SqlException 42804 when its type cannot be assigned to the column
    RowExpression assignment(SqlNode expression, TableDescriptor table, ColumnDescriptor target);

    /// Computes one value of a row that has all columns by place.
    @FunctionalInterface
    interface RowExpression {
        @Nullable
        Object value(@Nullable Object[] row);
    }

    /// Checks the body of a function that the catalog has by now.
    ///
    /// @throws holo.sql.error.SqlException 42P13 when it does not return what the function is to
    void checkFunction(FunctionDescriptor function);

    /// The name of a setting as it is shown.
    ///
    /// @throws holo.sql.error.SqlException 42704, 55P02
    String settingName(String written);

    /// @throws holo.sql.error.SqlException 22023 for a value that the setting does not take
    String settingValue(String name, String value);

    /// The value that a setting has in the session.
    String settingNow(String name);

    /// Checks the condition of a trigger.
    ///
    /// @throws holo.sql.error.SqlException 42804 when it is not boolean
    void checkTrigger(SqlNode condition, TableDescriptor table);

    /// Where a sequence stands: the last number given out, not the last reserved one.
    SequenceState position(SequenceDescriptor sequence);

    /// Where rows of a table, which the catalog need not know, stand in its indexes.
    IndexEntries indexEntries(TableDescriptor table);

    /// A context for plans that read the given rows.
    ExecutionContext over(List<? extends Iterable<@Nullable Object[]>> fed);

    /// The first row of a query that sees what this transaction has done so far, as texts; null when it has none.
    @Nullable
    List<@Nullable String> firstRow(String query);

    /// Runs a query that sees what this transaction has done so far.
    ///
    /// @return whether it has a row
    boolean anyRow(String query);
}
