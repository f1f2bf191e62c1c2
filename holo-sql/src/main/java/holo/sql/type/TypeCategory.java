package holo.sql.type;

/// typcategory of pg_type, which overload resolution works with.
public enum TypeCategory {
    ARRAY('A'),
    BOOLEAN('B'),
    COMPOSITE('C'),
    DATE_TIME('D'),
    ENUM('E'),
    GEOMETRIC('G'),
    NETWORK('I'),
    NUMERIC('N'),
    PSEUDO('P'),
    RANGE('R'),
    STRING('S'),
    TIMESPAN('T'),
    USER('U'),
    BIT_STRING('V'),
    UNKNOWN('X'),
    INTERNAL('Z');

    private final char code;

    TypeCategory(char code) {
        this.code = code;
    }

    /// The letter in pg_type.
    public char code() {
        return code;
    }
}
