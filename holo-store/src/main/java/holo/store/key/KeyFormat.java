package holo.store.key;

/// The bytes that {@link KeyWriter} and {@link KeyReader} agree on. They are on disk: never change one.
final class KeyFormat {
    static final int NULL_FIRST = 0x00;
    static final int NOT_NULL = 0x01;
    static final int NULL_LAST = 0x02;

    static final int ESCAPE = 0x00;
    static final int ESCAPED_ZERO = 0xff;
    static final int TERMINATOR = 0x01;

    static final int DECIMAL_NEGATIVE_INFINITY = 0x10;
    static final int DECIMAL_NEGATIVE = 0x20;
    static final int DECIMAL_ZERO = 0x30;
    static final int DECIMAL_POSITIVE = 0x40;
    static final int DECIMAL_POSITIVE_INFINITY = 0x50;
    static final int DECIMAL_NAN = 0x60;

    static final int EXPONENT_BIAS = 0x80;
    static final int EXPONENT_SHORT_MAX = 120;
    static final int EXPONENT_BELOW = 0x01;
    static final int EXPONENT_ABOVE = 0xff;
    static final int DIGITS_END = 0x00;

    private KeyFormat() {}
}
