package holo.sql.type;

import holo.sql.error.SqlException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Time zones by the names that PostgreSQL takes, and the conversions between local and absolute time.
public final class Zones {
    private static final Map<String, ZoneId> KNOWN = new ConcurrentHashMap<>();

    /// Zones that are kept by name; every further one is looked up again.
    private static final int KNOWN_MAX = 2000;

    private static final Map<String, Integer> ABBREVIATIONS = Map.ofEntries(
            Map.entry("utc", 0),
            Map.entry("gmt", 0),
            Map.entry("z", 0),
            Map.entry("zulu", 0),
            Map.entry("ut", 0),
            Map.entry("uct", 0),
            Map.entry("wet", 0),
            Map.entry("west", 60),
            Map.entry("bst", 60),
            Map.entry("cet", 60),
            Map.entry("met", 60),
            Map.entry("mez", 60),
            Map.entry("cest", 120),
            Map.entry("mest", 120),
            Map.entry("mesz", 120),
            Map.entry("eet", 120),
            Map.entry("eest", 180),
            Map.entry("msd", 240),
            Map.entry("est", -300),
            Map.entry("edt", -240),
            Map.entry("cst", -360),
            Map.entry("cdt", -300),
            Map.entry("mst", -420),
            Map.entry("mdt", -360),
            Map.entry("pst", -480),
            Map.entry("pdt", -420),
            Map.entry("akst", -540),
            Map.entry("akdt", -480),
            Map.entry("hst", -600),
            Map.entry("ast", -240),
            Map.entry("adt", -180),
            Map.entry("nst", -210),
            Map.entry("ndt", -150),
            Map.entry("jst", 540),
            Map.entry("kst", 540),
            Map.entry("ist", 120),
            Map.entry("sgt", 480),
            Map.entry("hkt", 480),
            Map.entry("aest", 600),
            Map.entry("aedt", 660),
            Map.entry("acst", 570),
            Map.entry("acdt", 630),
            Map.entry("awst", 480),
            Map.entry("nzst", 720),
            Map.entry("nzdt", 780));

    private Zones() {}

    /// The fixed offset that an abbreviation such as `pst` stands for, in seconds east; null when it is none.
    static @Nullable Integer abbreviation(String lowerCase) {
        Integer minutes = ABBREVIATIONS.get(lowerCase);
        return minutes == null ? null : minutes * 60;
    }

    /// A zone by name, abbreviation or POSIX offset (`UTC+3` is west of Greenwich, as POSIX has it); null when there
    /// is none.
    public static @Nullable ZoneId find(String name) {
        String key = name.strip().toLowerCase(Locale.ROOT);
        ZoneId known = KNOWN.get(key);
        if (known == null) {
            known = lookUp(key);
            if (known != null && KNOWN.size() < KNOWN_MAX) {
                KNOWN.put(key, known);
            }
        }
        return known;
    }

    /// The name of a zone with its letters as PostgreSQL shows them; null when there is no such zone.
    public static @Nullable String canonical(String name) {
        if (find(name) == null) {
            return null;
        }
        for (String id : ZoneId.getAvailableZoneIds()) {
            if (id.equalsIgnoreCase(name)) {
                return id;
            }
        }
        // An abbreviation or POSIX's form.
        return name.toUpperCase(Locale.ROOT);
    }

    /// A zone by name.
    ///
    /// @throws SqlException 22023 when there is none
    public static ZoneId get(String name) {
        ZoneId zone = find(name);
        if (zone == null) {
            throw SqlException.of("22023", "time zone \"" + name + "\" not recognized");
        }
        return zone;
    }

    /// A zone by name, or by its offset east of Greenwich, which begins with a sign: not POSIX's way round.
    ///
    /// @throws SqlException 22023 when there is none
    public static ZoneId written(String name) {
        String text = name.strip();
        if (text.isEmpty() || Character.isDigit(text.charAt(0))) {
            throw SqlException.of("22023", "invalid input syntax for type numeric time zone: \"" + name + "\"")
                    .withHint("Numeric time zones must have \"-\" or \"+\" as first character.");
        }
        if (text.charAt(0) != '+' && text.charAt(0) != '-') {
            return get(text);
        }
        String digits = text.substring(1).replaceAll(":+$", "");
        Integer seconds = offset(text.charAt(0) + digits);
        if (seconds == null) {
            throw SqlException.of("22023", "numeric time zone \"" + name + "\" out of range");
        }
        return ZoneOffset.ofTotalSeconds(seconds);
    }

    private static @Nullable ZoneId lookUp(String key) {
        if (key.equals("utc") || key.equals("gmt") || key.equals("zulu")) {
            return ZoneId.of(key.equals("gmt") ? "GMT" : "UTC");
        }
        for (String id : ZoneId.getAvailableZoneIds()) {
            if (id.equalsIgnoreCase(key) && !id.startsWith("SystemV/")) {
                return ZoneId.of(id);
            }
        }
        if (key.equals("msk")) {
            // It has stood for three hours and for four.
            return ZoneId.of("Europe/Moscow");
        }
        Integer seconds = abbreviation(key);
        if (seconds != null) {
            return ZoneOffset.ofTotalSeconds(seconds);
        }
        int at = 0;
        if (key.startsWith("<")) {
            at = key.indexOf('>') + 1;
        } else {
            while (at < key.length() && Character.isLetter(key.charAt(at))) {
                at++;
            }
        }
        if (at == key.length()) {
            return null;
        }
        Integer west = offset(key.substring(at));
        try {
            return west == null ? null : ZoneOffset.ofTotalSeconds(-west);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /// `+5`, `-08:30`, `0530`, `5:30:15` in seconds; null when it is none.
    static @Nullable Integer offset(String text) {
        int at = 0;
        int sign = 1;
        if (!text.isEmpty() && (text.charAt(0) == '+' || text.charAt(0) == '-')) {
            sign = text.charAt(0) == '-' ? -1 : 1;
            at = 1;
        }
        String rest = text.substring(at);
        int hours;
        int minutes = 0;
        int seconds = 0;
        if (rest.matches("[0-9]{1,2}")) {
            hours = Integer.parseInt(rest);
        } else if (rest.matches("[0-9]{3,4}")) {
            hours = Integer.parseInt(rest) / 100;
            minutes = Integer.parseInt(rest) % 100;
        } else if (rest.matches("[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})?")) {
            String[] parts = rest.split(":");
            hours = Integer.parseInt(parts[0]);
            minutes = Integer.parseInt(parts[1]);
            seconds = parts.length > 2 ? Integer.parseInt(parts[2]) : 0;
        } else {
            return null;
        }
        if (hours > 15 || minutes > 59 || seconds > 59) {
            return null;
        }
        return sign * (hours * 3600 + minutes * 60 + seconds);
    }

    /// Seconds east of Greenwich at an instant.
    public static int offsetSeconds(ZoneId zone, long timestamp) {
        if (zone instanceof ZoneOffset fixed) {
            return fixed.getTotalSeconds();
        }
        return zone.getRules().getOffset(instant(timestamp)).getTotalSeconds();
    }

    /// The local time of an instant in a zone.
    public static long toLocal(ZoneId zone, long timestamp) {
        return Calendar.isInfinite(timestamp)
                ? timestamp
                : timestamp + offsetSeconds(zone, timestamp) * Calendar.MICROS_PER_SECOND;
    }

    /// The instant of a local time. In a gap the offset before it counts, in an overlap the one after it.
    ///
    /// @throws SqlException 22008 out of range
    public static long toInstant(ZoneId zone, long local) {
        if (Calendar.isInfinite(local)) {
            return local;
        }
        int seconds;
        if (zone instanceof ZoneOffset fixed) {
            seconds = fixed.getTotalSeconds();
        } else {
            LocalDateTime time = LocalDateTime.ofEpochSecond(
                    Math.floorDiv(local, Calendar.MICROS_PER_SECOND) + Calendar.EPOCH_DAY * 86_400L, 0, ZoneOffset.UTC);
            ZoneOffsetTransition transition = zone.getRules().getTransition(time);
            seconds = (transition == null
                            ? zone.getRules().getOffset(time)
                            : transition.isGap() ? transition.getOffsetBefore() : transition.getOffsetAfter())
                    .getTotalSeconds();
        }
        return Calendar.checkTimestamp(local - seconds * Calendar.MICROS_PER_SECOND);
    }

    /// The abbreviation of the zone at an instant, such as `PST`.
    public static String abbreviation(ZoneId zone, long timestamp) {
        if (zone instanceof ZoneOffset fixed) {
            return fixed.getTotalSeconds() == 0 ? "UTC" : DateTimeFormat.offset(fixed.getTotalSeconds());
        }
        String name = java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH)
                .format(instant(timestamp).atZone(zone));
        return name.startsWith("GMT") && name.length() > 3
                ? DateTimeFormat.offset(offsetSeconds(zone, timestamp))
                : name;
    }

    private static Instant instant(long timestamp) {
        return Instant.ofEpochSecond(
                Math.floorDiv(timestamp, Calendar.MICROS_PER_SECOND) + Calendar.EPOCH_DAY * 86_400L);
    }
}
