package holo.store.setting;

import java.util.Locale;

/// A number of bytes in a setting.
///
/// @param bytes 0 or greater
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative size: " + bytes);
        }
    }

    public static ByteSize ofMebibytes(long mebibytes) {
        return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /// Reads `1048576`, `1024kB`, `64MiB`, `2GiB`; `k`, `M`, `G`, `T` mean powers of 1024, as in PostgreSQL.
    ///
    /// @throws IllegalArgumentException when the text is not a size
    public static ByteSize parse(String text) {
        String t = text.strip();
        int end = 0;
        while (end < t.length() && Character.isDigit(t.charAt(end))) {
            end++;
        }
        String unit = t.substring(end).strip().toLowerCase(Locale.ROOT);
        int shift = switch (unit) {
            case "", "b" -> 0;
            case "k", "kb", "kib" -> 10;
            case "m", "mb", "mib" -> 20;
            case "g", "gb", "gib" -> 30;
            case "t", "tb", "tib" -> 40;
            default -> throw new IllegalArgumentException("unknown unit \"" + unit + "\" in size \"" + text + "\"");
        };
        if (end == 0) {
            throw new IllegalArgumentException("not a size: \"" + text + "\"");
        }
        return new ByteSize(Math.multiplyExact(Long.parseLong(t.substring(0, end)), 1L << shift));
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        for (int shift = 40; shift > 0; shift -= 10) {
            if (bytes != 0 && bytes % (1L << shift) == 0) {
                return (bytes >> shift)
                        + switch (shift) {
                            case 40 -> "TiB";
                            case 30 -> "GiB";
                            case 20 -> "MiB";
                            default -> "KiB";
                        };
            }
        }
        return bytes + "B";
    }
}
