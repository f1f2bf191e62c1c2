package holo.sql.type;

/// oid, xid and cid: unsigned 32 bits.
final class OidType extends AbstractType {
    OidType(int oid, String name, TypeCategory category, boolean preferred, int arrayOid) {
        super(oid, name, name, 4, category, preferred, arrayOid);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return value.toString();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return BinaryFormat.ofInt((int) ((Long) value).longValue());
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        String digits = text.strip();
        long number;
        try {
            number = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw (digits.matches("[-+]?[0-9]+") ? outOfRange(text) : invalidText(text)).withCause(e);
        }
        if (number < Integer.MIN_VALUE || number > 0xffff_ffffL) {
            throw outOfRange(text);
        }
        return number & 0xffff_ffffL;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 4);
        return BinaryFormat.getInt(bytes, 0) & 0xffff_ffffL;
    }
}
