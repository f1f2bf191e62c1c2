package holo.sql.type;

import holo.sql.error.SqlException;

/// Types that only stand in signatures: any, anyelement, anyarray, trigger …, and void, whose value is the empty
/// string.
final class PseudoType extends AbstractType {
    PseudoType(int oid, String name, int length) {
        super(oid, name, name.equals("any") ? "\"any\"" : name, length, TypeCategory.PSEUDO, false, 0);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        if (value instanceof PgArray array) {
            return new ArrayType(0, array.elementType()).toText(value, context);
        }
        return switch (value) {
            case PgRange range -> range.type().toText(range, context);
            case PgMultirange several -> several.type().toText(several, context);
            default -> String.valueOf(value);
        };
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return value instanceof PgArray array
                ? new ArrayType(0, array.elementType()).toBinary(value, context)
                : new byte[0];
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        if (name().equals("void")) {
            return "";
        }
        throw SqlException.of("0A000", "cannot accept a value of type " + displayName());
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return fromText("", context);
    }
}
