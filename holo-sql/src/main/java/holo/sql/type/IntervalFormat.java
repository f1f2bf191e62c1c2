package holo.sql.type;

/// Writes intervals in IntervalStyle's four styles.
final class IntervalFormat {
    private IntervalFormat() {}

    static String postgres(Interval i) {
        StringBuilder text = new StringBuilder();
        boolean[] before = {false};
        part(text, before, i.months() / 12, "year");
        part(text, before, i.months() % 12, "mon");
        part(text, before, i.days(), "day");
        if (text.isEmpty() || i.micros() != 0) {
            if (!text.isEmpty()) {
                text.append(' ');
            }
            text.append(i.micros() < 0 ? "-" : before[0] ? "+" : "");
            time(text, i.micros());
        }
        return text.toString();
    }

    private static void part(StringBuilder text, boolean[] before, int value, String unit) {
        if (value == 0) {
            return;
        }
        if (!text.isEmpty()) {
            text.append(' ');
        }
        text.append(before[0] && value > 0 ? "+" : "").append(value).append(' ').append(unit);
        if (value != 1) {
            text.append('s');
        }
        before[0] = value < 0;
    }

    private static void time(StringBuilder text, long micros) {
        // The least long has no absolute value: print it from its parts.
        long hours = Math.abs(micros / Calendar.MICROS_PER_HOUR);
        long rest = Math.abs(micros % Calendar.MICROS_PER_HOUR);
        if (hours >= 100) {
            text.append(hours);
            text.append(DateTimeFormat.appendTime(new StringBuilder(), rest).substring(2));
        } else {
            DateTimeFormat.appendTime(text, hours * Calendar.MICROS_PER_HOUR + rest);
        }
    }

    private static String seconds(long micros) {
        long whole = micros / Calendar.MICROS_PER_SECOND;
        long fraction = Math.abs(micros % Calendar.MICROS_PER_SECOND);
        String sign = micros < 0 && whole == 0 ? "-" : "";
        if (fraction == 0) {
            return sign + whole;
        }
        String digits = String.format(java.util.Locale.ROOT, "%06d", fraction);
        int end = 6;
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return sign + whole + "." + digits.substring(0, end);
    }

    static String iso(Interval i) {
        if (i.months() == 0 && i.days() == 0 && i.micros() == 0) {
            return "PT0S";
        }
        StringBuilder text = new StringBuilder("P");
        isoPart(text, i.months() / 12, 'Y');
        isoPart(text, i.months() % 12, 'M');
        isoPart(text, i.days(), 'D');
        if (i.micros() != 0) {
            text.append('T');
            isoPart(text, i.micros() / Calendar.MICROS_PER_HOUR, 'H');
            isoPart(text, i.micros() / Calendar.MICROS_PER_MINUTE % 60, 'M');
            long rest = i.micros() % Calendar.MICROS_PER_MINUTE;
            if (rest != 0) {
                text.append(seconds(rest)).append('S');
            }
        }
        return text.toString();
    }

    private static void isoPart(StringBuilder text, long value, char unit) {
        if (value != 0) {
            text.append(value).append(unit);
        }
    }

    static String verbose(Interval i) {
        boolean zero = i.months() == 0 && i.days() == 0 && i.micros() == 0;
        if (zero) {
            return "@ 0";
        }
        int first = i.months() != 0 ? i.months() : i.days() != 0 ? i.days() : Long.signum(i.micros());
        boolean ago = first < 0;
        StringBuilder text = new StringBuilder("@");
        verbosePart(text, i.months() / 12, "year", ago);
        verbosePart(text, i.months() % 12, "mon", ago);
        verbosePart(text, i.days(), "day", ago);
        verbosePart(text, i.micros() / Calendar.MICROS_PER_HOUR, "hour", ago);
        verbosePart(text, i.micros() / Calendar.MICROS_PER_MINUTE % 60, "min", ago);
        long rest = i.micros() % Calendar.MICROS_PER_MINUTE;
        if (rest != 0) {
            String amount = seconds(ago ? -rest : rest);
            text.append(' ').append(amount).append(amount.equals("1") ? " sec" : " secs");
        }
        return text.append(ago ? " ago" : "").toString();
    }

    private static void verbosePart(StringBuilder text, long value, String unit, boolean ago) {
        if (value != 0) {
            long shown = ago ? -value : value;
            text.append(' ').append(shown).append(' ').append(unit).append(shown == 1 ? "" : "s");
        }
    }

    static String sqlStandard(Interval i) {
        if (i.months() == 0 && i.days() == 0 && i.micros() == 0) {
            return "0";
        }
        boolean negative = i.months() < 0 || i.days() < 0 || i.micros() < 0;
        boolean positive = i.months() > 0 || i.days() > 0 || i.micros() > 0;
        boolean mixed = negative && positive || i.months() != 0 && (i.days() != 0 || i.micros() != 0);
        StringBuilder text = new StringBuilder();
        long years = Math.abs(i.months() / 12);
        long months = Math.abs(i.months() % 12);
        if (mixed) {
            text.append(i.months() < 0 ? '-' : '+').append(years).append('-').append(months);
            text.append(i.days() < 0 ? " -" : " +").append(Math.abs((long) i.days()));
            text.append(i.micros() < 0 ? " -" : " +");
            shortTime(text, i.micros());
        } else if (i.months() != 0) {
            text.append(negative ? "-" : "").append(years).append('-').append(months);
        } else if (i.days() != 0) {
            text.append(negative ? "-" : "").append(Math.abs((long) i.days())).append(' ');
            shortTime(text, i.micros());
        } else {
            text.append(negative ? "-" : "");
            shortTime(text, i.micros());
        }
        return text.toString();
    }

    private static void shortTime(StringBuilder text, long micros) {
        long hours = Math.abs(micros / Calendar.MICROS_PER_HOUR);
        long rest = Math.abs(micros % Calendar.MICROS_PER_HOUR);
        text.append(hours)
                .append(DateTimeFormat.appendTime(new StringBuilder(), rest).substring(2));
    }
}
