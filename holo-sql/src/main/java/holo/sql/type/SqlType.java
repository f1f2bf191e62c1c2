package holo.sql.type;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A type as clients know it. Implementations are immutable and thread-safe.
///
/// Java representation of values, everywhere above the row codec: boolean `Boolean`; int2 `Short`; int4, date
/// (days since 2000-01-01; extremes are the infinities) `Integer`; int8, timestamp and timestamptz (microseconds since
/// 2000-01-01, extremes are the infinities), time (microseconds since midnight) `Long`; float4 `Float`; float8
/// `Double`; numeric {@link Numeric}; timetz {@link TimeTz}; interval {@link Interval}; text, varchar, bpchar
/// (padded), name, json and unknown `String`; enums {@link PgEnum}; jsonb {@link Json}; bytea `byte[]`; uuid
/// `java.util.UUID`; inet and cidr {@link Inet}; macaddr and macaddr8 {@link MacAddress}; oid, xid and reg* types
/// `Long` (unsigned 32 bits); "char" `String` of at most one character; arrays {@link PgArray}; records
/// {@link PgRecord}; ranges {@link PgRange}, multiranges {@link PgMultirange}; void the empty `String`.
public interface SqlType {
    /// The type's OID in pg_type.
    int oid();

    /// typname, such as `int4`.
    String name();

    /// typlen: bytes of a fixed-size type, -1 for variable, -2 for C strings.
    int length();

    /// The text format of a value of this type.
    ///
    /// @param context session settings that change how a value is written
    String toText(Object value, TypeContext context);

    /// The binary format of a value.
    byte[] toBinary(Object value, TypeContext context);

    /// Reads the text format.
    ///
    /// @throws holo.sql.error.SqlException 22P02, 22003, 22007, 22008 …, in PostgreSQL's words
    Object fromText(String text, TypeContext context);

    /// Reads the binary format.
    ///
    /// @throws holo.sql.error.SqlException 22P03 when the bytes are no value of the type
    Object fromBinary(byte[] bytes, TypeContext context);

    /// What format_type prints without a modifier, such as `integer`.
    default String displayName() {
        return name();
    }

    /// typcategory.
    default TypeCategory category() {
        return TypeCategory.USER;
    }

    /// typispreferred: wins among candidates of its category.
    default boolean preferred() {
        return false;
    }

    /// The OID of the array type over this one; 0 for none.
    default int arrayOid() {
        return 0;
    }

    /// The element type of an array; null for every other type.
    default @Nullable SqlType element() {
        return null;
    }

    /// What expressions take values of this type for: the type itself, and a domain's base type.
    default SqlType base() {
        return this;
    }

    /// The order of values, by the default B-tree operator class; null when {@link Values} says it, or when there is
    /// none.
    default @Nullable Comparator<Object> order() {
        return null;
    }

    /// A stand-in for a value whose equals and hashCode agree with {@link #order()}: what hash tables keep.
    default Object hashable(Object value) {
        return value;
    }

    /// typdelim: what separates elements in an array's text.
    default char delimiter() {
        return ',';
    }
}
