package holo.sql.type;

import holo.sql.error.SqlException;

/// What every built-in type has.
abstract class AbstractType implements SqlType {
    private final int oid;
    private final String name;
    private final String displayName;
    private final int length;
    private final TypeCategory category;
    private final boolean preferred;
    private final int arrayOid;

    AbstractType(
            int oid,
            String name,
            String displayName,
            int length,
            TypeCategory category,
            boolean preferred,
            int arrayOid) {
        this.oid = oid;
        this.name = name;
        this.displayName = displayName;
        this.length = length;
        this.category = category;
        this.preferred = preferred;
        this.arrayOid = arrayOid;
    }

    @Override
    public final int oid() {
        return oid;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String displayName() {
        return displayName;
    }

    @Override
    public final int length() {
        return length;
    }

    @Override
    public final TypeCategory category() {
        return category;
    }

    @Override
    public final boolean preferred() {
        return preferred;
    }

    @Override
    public final int arrayOid() {
        return arrayOid;
    }

    /// 22P02 as every input function words it.
    final SqlException invalidText(String text) {
        return SqlException.of("22P02", "invalid input syntax for type " + displayName + ": \"" + text + "\"");
    }

    /// 22003 as the integer input functions word it.
    final SqlException outOfRange(String text) {
        return SqlException.of("22003", "value \"" + text + "\" is out of range for type " + displayName);
    }

    /// 22P03 for bytes that are too short, too long or malformed.
    final SqlException invalidBinary() {
        return SqlException.of("22P03", "incorrect binary data format for type " + displayName);
    }

    final void expect(byte[] bytes, int count) {
        if (bytes.length != count) {
            throw invalidBinary();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SqlType that && that.oid() == oid;
    }

    @Override
    public int hashCode() {
        return oid;
    }

    @Override
    public String toString() {
        return displayName;
    }
}
