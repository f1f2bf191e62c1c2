package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A pattern of to_char for numbers, taken apart: what it shows, and how many digits it has room for.
final class NumberFormat {
    private static final String[] KEYWORDS = {
        "EEEE", "FM", "MI", "PL", "PR", "RN", "SG", "SP", "TH", ",", ".", "0", "9", "B", "C", "D", "G", "L", "S", "V"
    };

    /// Where S stands.
    enum Sign {
        NONE,
        BEFORE,
        BEHIND
    }

    /// A piece of the pattern: a keyword in upper case, or text to copy.
    ///
    /// @param lower whether the keyword was written in lower case
    record Piece(String word, boolean keyword, boolean lower) {}

    final List<Piece> pieces = new ArrayList<>();
    int before;
    int behind;
    int multiply;
    int zeroStart;
    int zeroEnd;
    private int beforeSign;
    Sign sign = Sign.NONE;
    boolean zero;
    boolean fill;
    boolean point;
    boolean minus;
    boolean plus;
    boolean bracket;
    boolean roman;
    boolean scientific;
    private boolean shifted;

    private NumberFormat(String pattern) {
        int at = 0;
        while (at < pattern.length()) {
            String keyword = keyword(pattern, at);
            char c = pattern.charAt(at);
            if (keyword != null) {
                boolean lower = Character.isLowerCase(c);
                at += keyword.length();
                apply(keyword);
                pieces.add(new Piece(keyword, true, lower));
            } else if (c == '"') {
                at = quoted(pattern, at + 1);
            } else {
                if (c == '\\' && at + 1 < pattern.length() && pattern.charAt(at + 1) == '"') {
                    at++;
                }
                int point = pattern.codePointAt(at);
                pieces.add(new Piece(Character.toString(point), false, false));
                at += Character.charCount(point);
            }
        }
    }

    static NumberFormat of(String pattern) {
        return new NumberFormat(pattern);
    }

    private static @org.jspecify.annotations.Nullable String keyword(String pattern, int at) {
        for (String word : KEYWORDS) {
            if (pattern.regionMatches(true, at, word, 0, word.length())) {
                boolean mixed = word.length() > 1
                        && !pattern.startsWith(word, at)
                        && !pattern.startsWith(word.toLowerCase(Locale.ROOT), at);
                if (!mixed) {
                    return word;
                }
            }
        }
        return null;
    }

    private int quoted(String pattern, int start) {
        int at = start;
        while (at < pattern.length() && pattern.charAt(at) != '"') {
            if (pattern.charAt(at) == '\\' && at + 1 < pattern.length()) {
                at++;
            }
            int point = pattern.codePointAt(at);
            pieces.add(new Piece(Character.toString(point), false, false));
            at += Character.charCount(point);
        }
        return Math.min(pattern.length(), at + 1);
    }

    private static SqlException wrong(String message) {
        return SqlException.of("42601", message);
    }

    private void apply(String keyword) {
        if (scientific && !keyword.equals("EEEE")) {
            throw wrong("\"EEEE\" must be the last pattern used");
        }
        switch (keyword) {
            case "9", "0" -> digit(keyword);
            case ".", "D" -> {
                if (point) {
                    throw wrong("multiple decimal points");
                }
                if (shifted) {
                    throw wrong("cannot use \"V\" and decimal point together");
                }
                point = true;
            }
            case "FM" -> fill = true;
            case "S" -> sign();
            case "MI" -> {
                noSign("MI");
                minus = true;
            }
            case "PL" -> {
                noSign("PL");
                plus = true;
            }
            case "SG" -> {
                noSign("SG");
                minus = true;
                plus = true;
            }
            case "PR" -> {
                if (sign != Sign.NONE || plus || minus) {
                    throw wrong("cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together");
                }
                bracket = true;
            }
            case "RN" -> roman = true;
            case "V" -> {
                if (point) {
                    throw wrong("cannot use \"V\" and decimal point together");
                }
                shifted = true;
            }
            case "EEEE" -> {
                if (scientific) {
                    throw wrong("cannot use \"EEEE\" twice");
                }
                if (fill || sign != Sign.NONE || bracket || minus || plus || roman || shifted) {
                    throw wrong("\"EEEE\" is incompatible with other formats");
                }
                scientific = true;
            }
            default -> {
                // The others need nothing but their place.
            }
        }
    }

    private void digit(String keyword) {
        if (bracket) {
            throw wrong("\"" + keyword + "\" must be ahead of \"PR\"");
        }
        if (keyword.equals("9") && shifted) {
            multiply++;
            return;
        }
        if (keyword.equals("0") && !zero && !point) {
            zero = true;
            zeroStart = before + 1;
        }
        if (point) {
            behind++;
        } else {
            before++;
        }
        if (keyword.equals("0")) {
            zeroEnd = before + behind;
        }
    }

    private void noSign(String keyword) {
        if (sign != Sign.NONE) {
            throw wrong("cannot use \"S\" and \"" + keyword + "\" together");
        }
    }

    private void sign() {
        if (sign != Sign.NONE) {
            throw wrong("cannot use \"S\" twice");
        }
        if (plus || minus || bracket) {
            throw wrong("cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together");
        }
        if (point) {
            sign = Sign.BEHIND;
        } else {
            sign = Sign.BEFORE;
            beforeSign = before;
        }
    }

    /// Where the sign stands when all digits before the point are known.
    Sign place() {
        return sign == Sign.BEFORE && before == beforeSign ? Sign.BEHIND : sign;
    }

    /// A numeric by the pattern.
    static String format(String pattern, Numeric value) {
        NumberFormat f = of(pattern);
        if (f.roman) {
            return f.roman(
                    value instanceof Numeric.Finite n ? n.value().setScale(0, RoundingMode.HALF_UP) : BigDecimal.ZERO);
        }
        if (f.scientific) {
            return value instanceof Numeric.Finite n ? f.scientific(n.value()) : f.unknownExponent();
        }
        String digits = switch (value) {
            case Numeric.Finite n -> {
                BigDecimal shifted = n.value().movePointRight(f.multiply);
                yield shifted.setScale(f.behind, RoundingMode.HALF_UP).toPlainString();
            }
            case Numeric.Special s ->
                switch (s) {
                    case NAN -> "NaN";
                    case POSITIVE_INFINITY -> "Infinity";
                    case NEGATIVE_INFINITY -> "-Infinity";
                };
        };
        return f.written(digits);
    }

    /// A float by the pattern: no more digits than the type holds.
    ///
    /// @param digits 15 for float8, 6 for float4
    static String format(String pattern, double value, int digits) {
        NumberFormat f = of(pattern);
        if (f.roman) {
            return f.roman(Double.isFinite(value) ? new BigDecimal(Math.rint(value)) : BigDecimal.ZERO);
        }
        if (!Double.isFinite(value)) {
            if (f.scientific) {
                return f.unknownExponent();
            }
            return f.written(Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
        if (f.scientific) {
            return f.scientific(new BigDecimal(value));
        }
        BigDecimal exact = new BigDecimal(value).movePointRight(f.multiply);
        int whole =
                exact.setScale(0, RoundingMode.HALF_EVEN).abs().toPlainString().length();
        if (whole >= digits) {
            f.behind = 0;
        } else if (whole + f.behind > digits) {
            f.behind = digits - whole;
        }
        String text = exact.setScale(f.behind, RoundingMode.HALF_EVEN).toPlainString();
        return f.written(value < 0 && !text.startsWith("-") ? "-" + text : text);
    }

    private String unknownExponent() {
        char[] text = new char[before + behind + 6];
        java.util.Arrays.fill(text, '#');
        text[0] = ' ';
        text[Math.min(text.length - 1, before + 1)] = '.';
        return new String(text);
    }

    private String scientific(BigDecimal value) {
        if (value.signum() == 0) {
            return " " + BigDecimal.ZERO.setScale(behind).toPlainString() + "e+00";
        }
        BigDecimal rounded = value.round(new java.math.MathContext(behind + 1, RoundingMode.HALF_UP));
        int exponent = rounded.precision() - rounded.scale() - 1;
        String mantissa = rounded.movePointLeft(exponent)
                .setScale(behind, RoundingMode.HALF_UP)
                .toPlainString();
        String shown = mantissa + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
        return value.signum() < 0 ? shown : " " + shown;
    }

    private String roman(BigDecimal value) {
        String text;
        if (value.compareTo(BigDecimal.ONE) < 0 || value.compareTo(BigDecimal.valueOf(3999)) > 0) {
            text = "#".repeat(15);
        } else {
            int n = value.intValue();
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
        boolean lower = pieces.stream().anyMatch(p -> p.word().equals("RN") && p.lower());
        String cased = lower ? text.toLowerCase(Locale.ROOT) : text;
        return fill ? cased : " ".repeat(15 - cased.length()) + cased;
    }

    private String written(String number) {
        boolean negative = number.startsWith("-");
        String digits = negative ? number.substring(1) : number;
        int whole = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
        int room = before + multiply;
        int spaces = 0;
        if (whole < room) {
            spaces = room - whole;
        } else if (whole > room) {
            StringBuilder full = new StringBuilder("#".repeat(room + behind + 1));
            full.setCharAt(room, '.');
            digits = full.toString();
        }
        return new NumberWriter(this, digits, negative, spaces).write();
    }
}
