package holo.sql.type;

/// timetz.
final class TimeTzType extends AbstractType {
    TimeTzType() {
        super(1266, "timetz", "time with time zone", 12, TypeCategory.DATE_TIME, false, 1270);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        TimeTz time = (TimeTz) value;
        return DateTimeFormat.appendTime(new StringBuilder(24), time.micros())
                .append(DateTimeFormat.offset(time.offsetSeconds()))
                .toString();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        TimeTz time = (TimeTz) value;
        byte[] b = new byte[12];
        BinaryFormat.putLong(b, 0, time.micros());
        BinaryFormat.putInt(b, 8, -time.offsetSeconds());
        return b;
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return DateTimeParser.timeTz(text, context);
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 12);
        long micros = BinaryFormat.getLong(bytes, 0);
        int west = BinaryFormat.getInt(bytes, 8);
        if (micros < 0 || micros > Calendar.MICROS_PER_DAY) {
            throw holo.sql.error.SqlException.of("22008", "time out of range");
        }
        if (west <= -16 * 3600 || west >= 16 * 3600) {
            throw holo.sql.error.SqlException.of("22009", "time zone displacement out of range");
        }
        return new TimeTz(micros, -west);
    }
}
