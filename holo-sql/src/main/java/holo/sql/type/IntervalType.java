package holo.sql.type;

/// interval.
final class IntervalType extends AbstractType {
    IntervalType() {
        super(1186, "interval", "interval", 16, TypeCategory.TIMESPAN, true, 1187);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        Interval i = (Interval) value;
        return switch (context.intervalStyle()) {
            case "iso_8601" -> IntervalFormat.iso(i);
            case "sql_standard" -> IntervalFormat.sqlStandard(i);
            case "postgres_verbose" -> IntervalFormat.verbose(i);
            default -> IntervalFormat.postgres(i);
        };
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        Interval i = (Interval) value;
        byte[] b = new byte[16];
        BinaryFormat.putLong(b, 0, i.micros());
        BinaryFormat.putInt(b, 8, i.days());
        BinaryFormat.putInt(b, 12, i.months());
        return b;
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return new IntervalParser(text).parse();
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 16);
        return new Interval(
                BinaryFormat.getInt(bytes, 12), BinaryFormat.getInt(bytes, 8), BinaryFormat.getLong(bytes, 0));
    }
}
