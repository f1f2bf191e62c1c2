package holo.sql.catalog;

/// The families of descriptors. The code is stored in keys and never changes.
public enum DescriptorKind {
    ROLE(1),
    SCHEMA(2),
    TABLE(3),
    VIEW(4),
    SEQUENCE(5),
    GRANTS(6),
    DEFAULT_GRANTS(7),
    TYPE(8),
    COMMENT(9),
    FUNCTION(10),
    TRIGGER(11),
    DATABASE(12),
    COLLATION(13),
    EXTENSION(14),
    POLICY(20);

    private final byte code;

    DescriptorKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static DescriptorKind ofCode(byte code) {
        for (DescriptorKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new CatalogFormatException("descriptor kind " + code);
    }
}
