package holo.sql.type;

/// timestamp and timestamptz.
final class TimestampType extends AbstractType {
    private final boolean withZone;

    TimestampType(boolean withZone) {
        super(
                withZone ? 1184 : 1114,
                withZone ? "timestamptz" : "timestamp",
                withZone ? "timestamp with time zone" : "timestamp without time zone",
                8,
                TypeCategory.DATE_TIME,
                withZone,
                withZone ? 1185 : 1115);
        this.withZone = withZone;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return DateTimeFormat.timestamp((Long) value, withZone, context);
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return BinaryFormat.ofLong((Long) value);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return DateTimeParser.timestamp(text, withZone, context);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 8);
        long micros = BinaryFormat.getLong(bytes, 0);
        return Calendar.isInfinite(micros) ? micros : Calendar.checkTimestamp(micros);
    }
}
