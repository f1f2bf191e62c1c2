package holo.sql.type;

/// date.
final class DateType extends AbstractType {
    DateType() {
        super(1082, "date", "date", 4, TypeCategory.DATE_TIME, false, 1182);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return DateTimeFormat.date((Integer) value, context);
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return BinaryFormat.ofInt((Integer) value);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return DateTimeParser.date(text, context);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 4);
        int days = BinaryFormat.getInt(bytes, 0);
        if (!Calendar.isInfinite(days) && (days < Calendar.DATE_LEAST || days >= Calendar.DATE_END)) {
            throw holo.sql.error.SqlException.of("22008", "date out of range");
        }
        return days;
    }
}
