package holo.sql.function;

import holo.sql.type.ArrayType;
import holo.sql.type.Collation;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.Text;
import java.util.List;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.jspecify.annotations.Nullable;

/// What the planner puts around texts whose collation matters. It has no name that a statement could call it by.
public final class CollatedFunction extends SqlFunction implements OwnResolution {
    /// What is made of a text.
    public enum Result {
        /// What orders it.
        KEY,
        /// What orders it, with the text in it.
        KEY_AND_TEXT,
        /// The text in a key.
        TEXT,
        UPPER,
        LOWER,
        INITCAP
    }

    private final Collation collation;
    private final Result result;

    public CollatedFunction(Result result, Collation collation) {
        super(
                "\u0001" + result + ' ' + collation.oid(),
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.ARG0_NULLABLE,
                null,
                null,
                SqlFunctionCategory.SYSTEM);
        this.collation = collation;
        this.result = result;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(1);
    }

    @Override
    public Resolver.@Nullable Resolution resolve(List<SqlType> types) {
        SqlType given = types.getFirst();
        SqlType element = given.element();
        SqlType type = given.oid() == PgTypes.UNKNOWN.oid() ? PgTypes.TEXT : given;
        boolean blanks = (element == null ? type : element).oid() == PgTypes.BPCHAR.oid();
        SqlType made = result == Result.KEY || result == Result.KEY_AND_TEXT
                ? element == null ? PgTypes.TEXT : PgTypes.arrayOf(PgTypes.TEXT)
                : type;
        Routine.One body = type instanceof ArrayType
                ? value -> ofAll((PgArray) value, blanks)
                : value -> of((String) value, blanks);
        return new Resolver.Resolution(
                new Routine(getName(), List.of(type), made, false, true, false, true, body), List.of(type), made);
    }

    private PgArray ofAll(PgArray array, boolean blanks) {
        @Nullable Object[] elements = array.elements().clone();
        for (int i = 0; i < elements.length; i++) {
            elements[i] = elements[i] instanceof String text ? of(text, blanks) : null;
        }
        return new PgArray(PgTypes.TEXT, array.dimensions(), array.lowerBounds(), elements);
    }

    /// @param blanks whether blanks at the end do not count
    private String of(String text, boolean blanks) {
        String compared = blanks ? Text.trimBlanks(text) : text;
        return switch (result) {
            case KEY -> collation.sortKey(compared);
            case KEY_AND_TEXT -> collation.sortKey(compared, text);
            case TEXT -> Collation.ofSortKey(text);
            case UPPER -> collation.upper(text);
            case LOWER -> collation.lower(text);
            case INITCAP -> collation.initcap(text, TextFunctions::initcap);
        };
    }
}
