package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.MultirangeType;
import holo.sql.type.PgTypes;
import holo.sql.type.RangeType;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCoercions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the polymorphic types of a signature stand for in a call. There are two families: anyelement, anyarray,
/// anyrange and anymultirange stand for types that belong together exactly; anycompatible and its kin for types of
/// which one can be made that all are converted to.
final class Polymorphism {
    /// An array of what anyrange stands for; only inner functions have it.
    static final SqlType RANGES = PgTypes.arrayOfPseudo(PgTypes.ANYRANGE);

    private final boolean consistent;
    private @Nullable SqlType element;
    private @Nullable RangeType range;
    private @Nullable RangeType compatibleRange;
    private @Nullable SqlType compatible;

    private Polymorphism(List<SqlType> declared, List<SqlType> given) {
        this.consistent = collect(declared, given);
    }

    /// @param declared types of a signature, as many as are given
    /// @param given types of arguments; unknown ones say nothing
    static Polymorphism of(List<SqlType> declared, List<SqlType> given) {
        return new Polymorphism(declared, given);
    }

    /// Whether the arguments agree about what the types are.
    boolean consistent() {
        return consistent;
    }

    static boolean isPolymorphic(int oid) {
        return switch (oid) {
            case 2283, 2776, 3500, 2277, 3831, 4537, 5077, 5079, 5078, 5080, 4538 -> true;
            default -> false;
        };
    }

    private boolean collect(List<SqlType> declared, List<SqlType> given) {
        boolean agreed = true;
        List<SqlType> members = new ArrayList<>();
        for (int i = 0; i < Math.min(declared.size(), given.size()); i++) {
            SqlType type = given.get(i);
            if (type.oid() == PgTypes.UNKNOWN.oid()) {
                continue;
            }
            agreed &= switch (declared.get(i).oid()) {
                case 2283, 2776, 3500 -> isElement(type);
                case 2277 -> isElement(type.element());
                case 3831 -> isRange(rangeOf(type));
                case 4537 -> isRange(severalOf(type));
                case 5080 -> isCompatibleRange(rangeOf(type));
                case 4538 -> isCompatibleRange(severalOf(type));
                case 5077, 5079 -> members.add(type);
                case 5078 -> type.element() == null || members.add(type.element());
                default -> true;
            };
        }
        RangeType ranges = compatibleRange;
        if (ranges != null) {
            members.add(ranges.subtype().base());
        }
        compatible = TypeCoercions.common(members);
        return agreed
                && compatible != null
                && (ranges == null
                        || ranges.subtype().base().oid() == compatible.base().oid());
    }

    private static @Nullable RangeType rangeOf(SqlType type) {
        return type.base() instanceof RangeType found ? found : null;
    }

    private static @Nullable RangeType severalOf(SqlType type) {
        return type.base() instanceof MultirangeType found ? found.range() : null;
    }

    private boolean isElement(@Nullable SqlType type) {
        if (type == null || element != null && element.oid() != type.oid()) {
            return false;
        }
        element = type;
        return true;
    }

    private boolean isRange(@Nullable RangeType type) {
        if (type == null || range != null && range.oid() != type.oid()) {
            return false;
        }
        range = type;
        return isElement(type.subtype().base());
    }

    private boolean isCompatibleRange(@Nullable RangeType type) {
        if (type == null || compatibleRange != null && compatibleRange.oid() != type.oid()) {
            return false;
        }
        compatibleRange = type;
        return true;
    }

    /// The type that a declared one stands for: text where nothing tells an element.
    ///
    /// @throws SqlException 42804 where nothing tells a range
    SqlType replace(SqlType declared) {
        return switch (declared.oid()) {
            case 2283, 2776, 3500 -> orText(element);
            case 2277 -> PgTypes.arrayOf(orText(element));
            case 3831 -> known(range);
            case 4537 -> known(range).multirange();
            case 5077, 5079 -> orText(compatible);
            case 5078 -> PgTypes.arrayOf(orText(compatible));
            case 5080 -> known(compatibleRange);
            case 4538 -> known(compatibleRange).multirange();
            default -> declared == RANGES ? PgTypes.arrayOf(known(range)) : declared;
        };
    }

    private static SqlType orText(@Nullable SqlType type) {
        return type == null ? PgTypes.TEXT : type;
    }

    private static RangeType known(@Nullable RangeType type) {
        if (type == null) {
            throw SqlException.of("42804", "could not determine polymorphic type because input has type unknown");
        }
        return type;
    }
}
