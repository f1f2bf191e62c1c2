package holo.sql.type;

import holo.sql.error.SqlException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// money, in the locale that PostgreSQL has by default. A value is a number of cents.
final class MoneyType extends AbstractType {
    private static final int CENTS_DIGITS = 2;

    MoneyType() {
        super(790, "money", "money", 8, TypeCategory.NUMERIC, false, 791);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        BigDecimal amount = BigDecimal.valueOf((Long) value, CENTS_DIGITS).abs();
        String plain = amount.toPlainString();
        StringBuilder text = new StringBuilder(plain);
        for (int i = plain.length() - 6; i > 0; i -= 3) {
            text.insert(i, ',');
        }
        return ((Long) value < 0 ? "-$" : "$") + text;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        byte[] b = new byte[8];
        BinaryFormat.putLong(b, 0, (Long) value);
        return b;
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        String rest = text.strip();
        boolean negative = false;
        if (rest.startsWith("(") && rest.endsWith(")")) {
            negative = true;
            rest = rest.substring(1, rest.length() - 1).strip();
        }
        boolean currency = false;
        while (!rest.isEmpty() && "-+$ ".indexOf(rest.charAt(0)) >= 0) {
            if (rest.charAt(0) == '$' && currency) {
                throw invalidText(text);
            }
            currency |= rest.charAt(0) == '$';
            negative |= rest.charAt(0) == '-';
            rest = rest.substring(1);
        }
        if (rest.endsWith("-")) {
            negative = true;
            rest = rest.substring(0, rest.length() - 1).strip();
        }
        String digits = rest.replace(",", "");
        if (!digits.matches("[0-9]*\\.?[0-9]*") || !digits.matches(".*[0-9].*")) {
            throw invalidText(text);
        }
        BigDecimal amount = new BigDecimal(digits.endsWith(".") ? digits + "0" : digits);
        BigDecimal cents = (negative ? amount.negate() : amount)
                .setScale(CENTS_DIGITS, RoundingMode.HALF_UP)
                .movePointRight(CENTS_DIGITS);
        return inRange(cents, text);
    }

    private Object inRange(BigDecimal cents, String text) {
        try {
            return cents.longValueExact();
        } catch (ArithmeticException e) {
            throw SqlException.of("22003", "value \"" + text + "\" is out of range for type money")
                    .withCause(e);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, 8);
        return BinaryFormat.getLong(bytes, 0);
    }
}
