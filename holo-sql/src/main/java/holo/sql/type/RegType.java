package holo.sql.type;

import holo.sql.error.SqlException;
import java.util.Map;

/// regclass and its kin: OIDs that are shown and read as names.
final class RegType extends AbstractType {
    private final String noun;
    private final String notFoundState;
    private final Map<String, Long> fixed;

    RegType(int oid, String name, int arrayOid, String noun, String notFoundState) {
        this(oid, name, arrayOid, noun, notFoundState, Map.of());
    }

    /// @param fixed all there is, when nobody can make more
    RegType(int oid, String name, int arrayOid, String noun, String notFoundState, Map<String, Long> fixed) {
        super(oid, name, name, 4, TypeCategory.NUMERIC, false, arrayOid);
        this.noun = noun;
        this.notFoundState = notFoundState;
        this.fixed = fixed;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        long oid = (Long) value;
        if (oid == 0) {
            return "-";
        }
        String known = null;
        if (name().equals("regtype")) {
            SqlType type = PgTypes.findBuiltIn((int) oid);
            known = type == null ? null : type.displayName();
        }
        for (Map.Entry<String, Long> entry : fixed.entrySet()) {
            known = entry.getValue() == oid ? entry.getKey() : known;
        }
        if (known == null) {
            known = context.names().name(name(), oid);
        }
        return known == null ? Long.toString(oid) : known;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return BinaryFormat.ofInt((int) ((Long) value).longValue());
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        if (text.equals("-")) {
            return 0L;
        }
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return PgTypes.OID.fromText(text, context);
        }
        Long oid = find(text, context);
        if (oid == null) {
            throw SqlException.of(
                    notFoundState,
                    noun + " \"" + text + "\"" + (name().equals("regcollation") ? " for encoding \"UTF8\"" : "")
                            + " does not exist");
        }
        return oid;
    }

    /// The object of the name, or null.
    @org.jspecify.annotations.Nullable
    Long find(String text, TypeContext context) {
        if (name().equals("regtype")) {
            SqlType type = PgTypes.find(text.strip());
            if (type != null) {
                return (long) type.oid();
            }
        }
        String plain = text.strip();
        Long found = fixed.get(plain.startsWith("pg_catalog.") ? plain.substring("pg_catalog.".length()) : plain);
        return found == null ? context.names().oid(name(), text) : found;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 4);
        return BinaryFormat.getInt(bytes, 0) & 0xffff_ffffL;
    }
}
