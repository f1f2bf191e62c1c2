package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import java.math.BigDecimal;
import java.util.Locale;

/// The patterns of to_number: 9 0 . , D G S MI PL SG PR FM TH V L.
final class NumberPattern {
    private final String pattern;
    private int integerDigits;
    private int decimals;
    private int firstZero = -1;
    private boolean point;
    private boolean fill = true;
    private boolean bracket;
    private boolean scientific;
    private int shift;
    private String sign = "";

    private NumberPattern(String pattern) {
        this.pattern = pattern.toUpperCase(Locale.ROOT);
        boolean shifted = false;
        for (int i = 0; i < this.pattern.length(); ) {
            String word = word(i);
            switch (word) {
                case "9", "0" -> {
                    if (shifted) {
                        shift++;
                    }
                    if (point) {
                        decimals++;
                    } else {
                        if (word.equals("0") && firstZero < 0) {
                            firstZero = integerDigits;
                        }
                        integerDigits++;
                    }
                }
                case ".", "D" -> point = true;
                case "V" -> shifted = true;
                case "FM" -> fill = false;
                case "PR" -> bracket = true;
                case "EEEE" -> scientific = true;
                case "S", "MI", "PL", "SG" -> sign = word;
                default -> {}
            }
            i += word.length();
        }
    }

    private String word(int at) {
        for (String word : new String[] {"EEEE", "FM", "PR", "MI", "PL", "SG", "TH", "RN"}) {
            if (pattern.startsWith(word, at)) {
                return word;
            }
        }
        return pattern.substring(at, at + 1);
    }

    static Numeric parse(String pattern, String text) {
        StringBuilder number = new StringBuilder();
        boolean negative = text.indexOf('-') >= 0 || text.strip().startsWith("<");
        int decimalsAllowed = Integer.MAX_VALUE;
        NumberPattern p = new NumberPattern(pattern);
        if (!p.point) {
            decimalsAllowed = 0;
        }
        boolean dot = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                if (!dot || decimalsAllowed > 0) {
                    number.append(c);
                }
            } else if (c == '.' && !dot && decimalsAllowed > 0) {
                dot = true;
                number.append('.');
            }
        }
        String digits = number.toString();
        if (digits.isEmpty() || digits.equals(".")) {
            throw SqlException.of("22P02", "invalid input syntax for type numeric: \"" + text + "\"");
        }
        BigDecimal v = new BigDecimal(digits.endsWith(".") ? digits.substring(0, digits.length() - 1) : digits);
        if (p.shift > 0) {
            v = v.movePointLeft(p.shift);
        }
        return Numeric.of(negative ? v.negate() : v);
    }
}
