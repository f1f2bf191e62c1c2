package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/// The patterns of to_char and to_number for numbers: 9 0 . , D G S MI PL SG PR FM TH V L EEEE RN.
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

    static String format(String pattern, Numeric value) {
        NumberPattern p = new NumberPattern(pattern);
        if (p.pattern.contains("RN")) {
            return p.roman(value, pattern);
        }
        if (!(value instanceof Numeric.Finite f)) {
            String text = value == Numeric.Special.NAN ? "NaN" : "Infinity";
            return " ".repeat(Math.max(0, p.integerDigits + p.decimals - 2)) + text;
        }
        return p.scientific ? p.scientific(f.value()) : p.plain(f.value(), pattern);
    }

    private String roman(Numeric value, String original) {
        long n = value instanceof Numeric.Finite f
                ? f.value().setScale(0, RoundingMode.HALF_UP).longValue()
                : 0;
        String text;
        if (n < 1 || n > 3999) {
            text = "#".repeat(15);
        } else {
            int[] values = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
            String[] names = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"};
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < values.length; i++) {
                while (n >= values[i]) {
                    out.append(names[i]);
                    n -= values[i];
                }
            }
            text = out.toString();
        }
        String cased = original.contains("rn") ? text.toLowerCase(Locale.ROOT) : text;
        return fill ? " ".repeat(Math.max(0, 15 - cased.length())) + cased : cased;
    }

    private String scientific(BigDecimal v) {
        String text = String.format(Locale.ROOT, "%." + decimals + "e", v);
        return v.signum() < 0 ? text : (fill ? " " : "") + text;
    }

    private String plain(BigDecimal value, String original) {
        BigDecimal v = value.movePointRight(shift).setScale(decimals, RoundingMode.HALF_UP);
        boolean negative = v.signum() < 0;
        String digits = v.abs().toPlainString();
        int dot = digits.indexOf('.');
        String whole = dot < 0 ? digits : digits.substring(0, dot);
        String fraction = dot < 0 ? "" : digits.substring(dot + 1);
        boolean overflow = whole.length() > integerDigits && !whole.equals("0");
        if (whole.equals("0")) {
            whole = "";
        }
        int leading = integerDigits - whole.length();
        // A number without whole part shows a zero before the point only where the pattern has a 0.
        boolean showZero = whole.isEmpty() && decimals == 0 && !(firstZero >= 0);
        StringBuilder out = new StringBuilder();
        StringBuilder body = new StringBuilder();
        int place = 0;
        int decimalPlace = 0;
        boolean started = false;
        boolean decimal = false;
        boolean signWritten = false;
        int trimmed = fraction.length();
        if (!fill) {
            String mask = original.replaceAll("^[^.Dd]*[.Dd]?", "");
            int lastZero = mask.lastIndexOf('0');
            while (trimmed > 0 && trimmed - 1 > lastZero && fraction.charAt(trimmed - 1) == '0') {
                trimmed--;
            }
        }
        for (int i = 0; i < pattern.length(); ) {
            String word = word(i);
            i += word.length();
            switch (word) {
                case "9", "0" -> {
                    if (decimal) {
                        if (overflow) {
                            body.append('#');
                        } else if (decimalPlace < trimmed) {
                            body.append(fraction.charAt(decimalPlace));
                        }
                        decimalPlace++;
                    } else {
                        boolean last = place == integerDigits - 1;
                        if (overflow) {
                            body.append('#');
                            started = true;
                        } else if (place >= leading) {
                            body.append(whole.charAt(place - leading));
                            started = true;
                        } else if (firstZero >= 0 && place >= firstZero || last && showZero) {
                            body.append('0');
                            started = true;
                        } else {
                            body.append(fill ? ' ' : '\0');
                        }
                        place++;
                    }
                }
                case ".", "D" -> {
                    decimal = true;
                    body.append('.');
                    started = true;
                }
                case ",", "G" -> body.append(started ? ',' : fill ? ' ' : '\0');
                case "V", "FM" -> {}
                case "PR" -> {}
                case "S" -> {
                    body.append('\1');
                    signWritten = true;
                }
                case "MI" -> {
                    body.append(negative ? "-" : fill ? " " : "");
                    signWritten = true;
                }
                case "PL" -> {
                    body.append(negative ? fill ? " " : "" : "+");
                    signWritten |= !negative;
                }
                case "SG" -> {
                    body.append(negative ? '-' : '+');
                    signWritten = true;
                }
                case "L" -> body.append(fill ? ' ' : '\0');
                case "TH" -> {
                    if (!negative && decimals == 0) {
                        String th = DateTimePattern.ordinal(whole.isEmpty() ? "0" : whole);
                        int at = original.toUpperCase(Locale.ROOT).indexOf("TH");
                        body.append(original.charAt(at) == 'T' ? th.toUpperCase(Locale.ROOT) : th);
                    }
                }
                case "\"" -> {
                    int end = pattern.indexOf('"', i);
                    int stop = end < 0 ? pattern.length() : end;
                    body.append(original, i, stop);
                    i = Math.min(pattern.length(), stop + 1);
                }
                default -> body.append(original, i - word.length(), i);
            }
        }
        String text = body.toString();
        if (sign.equals("S") && signWritten) {
            int mark = text.indexOf('\1');
            String digitsOnly = text.replace("\1", "");
            String shown = negative ? "-" : "+";
            if (mark == 0) {
                int first = 0;
                while (first < digitsOnly.length() && digitsOnly.charAt(first) == ' ') {
                    first++;
                }
                text = digitsOnly.substring(0, first) + shown + digitsOnly.substring(first);
            } else {
                text = text.replace("\1", shown);
            }
        } else if (bracket) {
            int first = 0;
            while (first < text.length() && (text.charAt(first) == ' ' || text.charAt(first) == '\0')) {
                first++;
            }
            text = negative
                    ? text.substring(0, first) + "<" + text.substring(first) + ">"
                    : (fill ? " " + text + " " : text);
        } else if (!signWritten) {
            int first = 0;
            while (first < text.length() && (text.charAt(first) == ' ' || text.charAt(first) == '\0')) {
                first++;
            }
            text = text.substring(0, first) + (negative ? "-" : fill ? " " : "") + text.substring(first);
            if (!negative && fill) {
                text = " " + text.substring(0, first) + text.substring(first + 1);
            }
        }
        return out.append(text.replace("\0", "")).toString();
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
