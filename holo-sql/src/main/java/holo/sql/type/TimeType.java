package holo.sql.type;

/// time.
final class TimeType extends AbstractType {
    TimeType() {
        super(1083, "time", "time without time zone", 8, TypeCategory.DATE_TIME, false, 1183);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return DateTimeFormat.appendTime(new StringBuilder(15), (Long) value).toString();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return BinaryFormat.ofLong((Long) value);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return DateTimeParser.time(text, context);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 8);
        long micros = BinaryFormat.getLong(bytes, 0);
        if (micros < 0 || micros > Calendar.MICROS_PER_DAY) {
            throw holo.sql.error.SqlException.of("22008", "time out of range");
        }
        return micros;
    }
}
