package holo.sql.parser;

import holo.sql.function.ArraySubscripts;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// A column with brackets behind it, where a statement assigns to it: `a[1]`, `a[2:3][1:2]`.
public final class SubscriptedName extends SqlIdentifier {
    private final List<Subscript> subscripts;

    private SubscriptedName(SqlIdentifier column, List<Subscript> subscripts) {
        super(column.names, column.getParserPosition());
        this.subscripts = List.copyOf(subscripts);
    }

    /// @param lower of a slice, null when it is not written
    private record Subscript(
            boolean slice,
            @Nullable SqlNode lower,
            @Nullable SqlNode upper) {}

    /// The column, with the brackets that follow it.
    static SqlIdentifier parse(Grammar grammar) {
        SqlIdentifier column = grammar.identifier();
        if (!grammar.at('[')) {
            return column;
        }
        List<Subscript> subscripts = new ArrayList<>();
        while (grammar.accept('[')) {
            SqlNode first = grammar.at(':') ? null : grammar.expression();
            if (grammar.accept(':')) {
                SqlNode upper = grammar.at(']') ? null : grammar.expression();
                subscripts.add(new Subscript(true, first, upper));
            } else {
                subscripts.add(new Subscript(false, null, first));
            }
            grammar.expect(']');
        }
        return new SubscriptedName(column, subscripts);
    }

    /// What the column becomes.
    ///
    /// @param base what it is now
    public SqlNode assigned(SqlNode base, SqlNode value) {
        boolean slice = subscripts.stream().anyMatch(Subscript::slice);
        List<SqlNode> arguments = new ArrayList<>();
        arguments.add(base);
        arguments.add(value);
        for (Subscript subscript : subscripts) {
            if (slice) {
                int lower = subscript.slice() ? ArraySubscripts.FROM_START : 1;
                arguments.add(subscript.lower() == null ? number(lower) : subscript.lower());
                arguments.add(subscript.upper() == null ? number(ArraySubscripts.TO_END) : subscript.upper());
            } else {
                arguments.add(java.util.Objects.requireNonNull(subscript.upper()));
            }
        }
        return PgOperators.call(
                slice ? ArraySubscripts.PUT_SLICE : ArraySubscripts.PUT, getParserPosition(), arguments);
    }

    private SqlNode number(int value) {
        return SqlLiteral.createExactNumeric(Integer.toString(value), getParserPosition());
    }
}
