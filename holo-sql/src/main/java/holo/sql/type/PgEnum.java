package holo.sql.type;

import java.math.BigDecimal;

/// A value of an enum type. Labels are shared by all values of one catalog; labels of different catalogs are equal when
/// their OIDs are, whatever they are called now.
///
/// @param oid of the label in pg_enum: what rows hold, so that renaming a label changes no row
/// @param label the text
/// @param order where it sorts: a number that the label keeps for ever, which keys of indexes hold. A label that is
///     added between two others takes a number between theirs, and there always is one.
public record PgEnum(int oid, String label, BigDecimal order) implements Comparable<PgEnum> {
    @Override
    public int compareTo(PgEnum other) {
        return order.compareTo(other.order);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PgEnum that && that.oid == oid;
    }

    @Override
    public int hashCode() {
        return oid;
    }

    @Override
    public String toString() {
        return label;
    }
}
