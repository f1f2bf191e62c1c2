package holo.sql.function;

import holo.sql.function.NumberFormat.Piece;
import holo.sql.function.NumberFormat.Sign;
import java.util.Locale;

/// Writes the digits of one number into the places of a pattern. The sign comes before the first digit that is shown,
/// not before the pattern.
final class NumberWriter {
    private final NumberFormat format;
    private final String number;
    private final boolean negative;
    private final int spaces;
    private final boolean bracket;
    private final Sign sign;
    private final int count;
    private final int zeroStart;

    /// The last digit that is shown, -1 where all are.
    private final int relevant;

    private final StringBuilder out = new StringBuilder();
    private boolean signWritten;
    private boolean inDigits;
    private int place;
    private int at;

    /// @param number digits, perhaps with a point; as many before it as the pattern has room for, at most
    /// @param spaces places of the pattern before the first digit
    NumberWriter(NumberFormat format, String number, boolean negative, int spaces) {
        this.format = format;
        this.number = number;
        this.negative = negative;
        this.spaces = spaces;
        this.zeroStart = format.zeroStart > 0 ? format.zeroStart - 1 : 0;
        this.bracket = format.bracket && (negative || !format.fill);
        this.sign = format.place();
        if (format.plus || format.minus) {
            signWritten = !format.plus || format.minus;
        } else {
            signWritten = !negative && format.fill && sign == Sign.NONE;
        }
        this.relevant = format.fill && format.point ? relevant() : -1;
        this.count = format.before + format.multiply + format.behind - 1 + (!signWritten && spaces == 0 ? 1 : 0);
    }

    private int relevant() {
        int point = number.indexOf('.');
        if (point < 0) {
            return -1;
        }
        int last = number.length() - 1;
        while (last > point && number.charAt(last) == '0') {
            last--;
        }
        if (format.zeroEnd > spaces) {
            last = Math.max(last, Math.min(number.length() - 1, format.zeroEnd - spaces));
        }
        return last;
    }

    String write() {
        for (Piece piece : format.pieces) {
            if (!piece.keyword()) {
                out.append(piece.word());
                continue;
            }
            switch (piece.word()) {
                case "9", "0", ".", "D" -> digit(piece.word());
                case ",", "G" -> {
                    if (inDigits) {
                        out.append(',');
                    } else if (!format.fill) {
                        out.append(' ');
                    }
                }
                case "L" -> out.append(' ');
                case "TH" -> {
                    if (!number.startsWith("#") && !negative && !format.point) {
                        String th = DateTimePattern.ordinal(number);
                        out.append(piece.lower() ? th : th.toUpperCase(Locale.ROOT));
                    }
                }
                case "MI" -> {
                    if (negative) {
                        out.append('-');
                    } else if (!format.fill) {
                        out.append(' ');
                    }
                }
                case "PL" -> {
                    if (!negative) {
                        out.append('+');
                    } else if (!format.fill) {
                        out.append(' ');
                    }
                }
                case "SG" -> out.append(negative ? '-' : '+');
                default -> {
                    // FM, S, PR, V, B, C and SP have no place of their own.
                }
            }
        }
        return out.toString();
    }

    /// Whether a zero before the point is left blank: the first digit is one, and there are digits behind the point.
    private boolean isBlankZero() {
        return !format.zero && at == 0 && !number.isEmpty() && number.charAt(0) == '0' && format.behind != 0;
    }

    private boolean endsAtPoint() {
        return relevant >= 0 && number.charAt(relevant) == '.';
    }

    private void digit(String keyword) {
        if (!signWritten
                && (place >= spaces || format.zero && zeroStart == place)
                && (!isBlankZero() || endsAtPoint())) {
            writeSign();
        }
        if (place < spaces && (zeroStart > place || !format.zero)) {
            if (!format.fill) {
                out.append(' ');
            }
        } else if (format.zero && place < spaces) {
            out.append('0');
            inDigits = true;
        } else {
            writeDigit(keyword);
            if (at < number.length()) {
                at++;
            }
        }
        int end = count + (spaces > 0 ? 1 : 0) + (format.point ? 1 : 0);
        if (relevant >= 0 && relevant == at) {
            end = place;
        }
        if (place + 1 == end) {
            if (signWritten && bracket) {
                out.append(negative ? '>' : ' ');
            } else if (sign == Sign.BEHIND) {
                out.append(negative ? '-' : '+');
            }
        }
        place++;
    }

    private void writeSign() {
        if (sign == Sign.BEHIND) {
            return;
        }
        if (sign == Sign.BEFORE) {
            out.append(negative ? '-' : '+');
        } else if (bracket) {
            out.append(negative ? '<' : ' ');
        } else if (negative) {
            out.append('-');
        } else if (!format.fill) {
            out.append(' ');
        }
        signWritten = true;
    }

    private void writeDigit(String keyword) {
        char c = at < number.length() ? number.charAt(at) : '\0';
        if (c == '.') {
            if (!endsAtPoint() || format.fill) {
                out.append('.');
            }
        } else if (relevant >= 0 && at > relevant && !keyword.equals("0")) {
            return;
        } else if (isBlankZero()) {
            if (!format.fill) {
                out.append(' ');
            } else if (endsAtPoint()) {
                out.append('0');
            }
        } else if (c != '\0') {
            out.append(c);
            inDigits = true;
        }
    }
}
