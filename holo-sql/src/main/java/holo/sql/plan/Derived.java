package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.function.Collate;
import holo.sql.type.Collation;
import org.jspecify.annotations.Nullable;

/// The collation of an expression and how it got it, by which PostgreSQL decides where several meet.
///
/// @param collation null where there is none, and for a conflict whose collations lie behind a column
/// @param other what a conflict is with
/// @param position of the COLLATE clause in the text, from 1; 0 for none
record Derived(
        Strength strength,
        @Nullable Collation collation,
        @Nullable Collation other,
        int position) {
    /// From weak to strong.
    enum Strength {
        /// The value is no text.
        NONE,
        /// A column's or a type's.
        IMPLICIT,
        /// Two different ones of columns.
        CONFLICT,
        /// Written.
        EXPLICIT
    }

    /// A column of a query in which collations were in conflict, and nobody minded.
    private static final Derived UNDETERMINED = new Derived(Strength.CONFLICT, null, null, 0);

    static final Derived NONE = new Derived(Strength.NONE, null, null, 0);

    static Derived implicit(Collation collation) {
        return new Derived(Strength.IMPLICIT, collation, null, 0);
    }

    static Derived explicit(Collate written) {
        return new Derived(Strength.EXPLICIT, written.collation(), null, written.position());
    }

    /// What a column is that holds such values: nobody has written its collation where the column is named.
    Derived asColumn() {
        return switch (strength) {
            case NONE, IMPLICIT -> this;
            case CONFLICT -> UNDETERMINED;
            case EXPLICIT -> collation == null ? this : implicit(collation);
        };
    }

    boolean isIcu() {
        return collation != null && strength != Strength.CONFLICT && collation.isIcu();
    }

    private boolean is(Derived that) {
        return collation != null && that.collation != null && collation.oid() == that.collation.oid();
    }

    private boolean isDefault() {
        return collation != null && collation.oid() == Collation.DEFAULT_OID;
    }

    /// The collation of what is made of two values.
    ///
    /// @throws SqlException 42P21 for two written ones that differ
    Derived with(Derived that) {
        int order = strength.compareTo(that.strength);
        if (order != 0) {
            return order > 0 ? this : that;
        }
        return switch (strength) {
            case NONE, CONFLICT -> this;
            case IMPLICIT ->
                is(that) || that.isDefault()
                        ? this
                        : isDefault() ? that : new Derived(Strength.CONFLICT, collation, that.collation, 0);
            case EXPLICIT -> {
                if (!is(that)) {
                    throw mismatch("explicit", collation, that.collation).withPosition(that.position);
                }
                yield this;
            }
        };
    }

    /// For what compares its values when it runs.
    ///
    /// @throws SqlException 42P22 for a conflict
    Derived forComparison() {
        if (strength == Strength.CONFLICT) {
            throw Collation.undetermined("string comparison");
        }
        return this;
    }

    /// For what is known to order its values: ORDER BY, DISTINCT, UNION.
    ///
    /// @throws SqlException 42P21 for a conflict, 42P22 when it lies behind a column
    Derived forOrder() {
        if (strength == Strength.CONFLICT && collation == null) {
            return forComparison();
        }
        if (strength == Strength.CONFLICT) {
            throw mismatch("implicit", collation, other)
                    .withHint("You can choose the collation by applying the COLLATE clause to one or both"
                            + " expressions.");
        }
        return this;
    }

    private static SqlException mismatch(String how, @Nullable Collation one, @Nullable Collation other) {
        return SqlException.of(
                "42P21", "collation mismatch between " + how + " collations " + name(one) + " and " + name(other));
    }

    private static String name(@Nullable Collation collation) {
        return collation == null ? "none" : '"' + collation.name() + '"';
    }
}
