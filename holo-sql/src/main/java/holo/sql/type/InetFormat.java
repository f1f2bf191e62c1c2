package holo.sql.type;

/// Addresses as text.
public final class InetFormat {
    private static final int WORDS = 8;

    private InetFormat() {}

    /// The address without its prefix: four numbers, or groups of four hexadecimal digits of which the longest run of
    /// zeros is left out.
    public static String host(Inet inet) {
        byte[] address = inet.address();
        if (!inet.v6()) {
            return dotted(address, 0, 4);
        }
        int[] words = words(address);
        Run run = Run.longest(words, WORDS);
        boolean embedded = run.start == 0
                && (run.length == 6 || run.length == 7 && words[7] != 1 || run.length == 5 && words[5] == 0xffff);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            if (run.length > 1 && i >= run.start && i < run.start + run.length) {
                if (i == run.start) {
                    text.append(':');
                }
                continue;
            }
            if (i > 0) {
                text.append(':');
            }
            if (i == 6 && embedded) {
                return text.append(dotted(address, 12, 16)).toString();
            }
            text.append(Integer.toHexString(words[i]));
        }
        return run.length > 1 && run.start + run.length == WORDS
                ? text.append(':').toString()
                : text.toString();
    }

    /// A network without the bytes that its prefix does not reach.
    public static String abbreviated(Inet cidr) {
        Inet network = cidr.network();
        byte[] address = network.address();
        int prefix = network.prefix();
        if (!network.v6()) {
            return dotted(address, 0, Math.max((prefix + 7) / 8, 1)) + "/" + prefix;
        }
        if (prefix == 0) {
            return "::/0";
        }
        int[] words = words(address);
        int shown = Math.max((prefix + 15) / 16, 2);
        Run run = Run.longest(words, shown);
        boolean embedded = run.start == 0
                && run.length < shown
                && (run.length == 6
                        || run.length == 5 && words[5] == 0xffff
                        || run.length == 7 && words[7] > 0xff && (words[7] & 0xff) != 1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < shown; i++) {
            if (i == 6 && embedded) {
                text.append(':').append(dotted(address, 12, (prefix + 7) / 8));
                break;
            }
            if (i >= run.start && i < run.start + run.length) {
                text.append(i == run.start ? ":" : "").append(i == shown - 1 ? ":" : "");
            } else {
                text.append(text.isEmpty() ? "" : ":").append(Integer.toHexString(words[i]));
            }
        }
        return text + "/" + prefix;
    }

    private static String dotted(byte[] address, int from, int end) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < end; i++) {
            text.append(i == from ? "" : ".").append(address[i] & 0xff);
        }
        return text.toString();
    }

    private static int[] words(byte[] address) {
        int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = BinaryFormat.getShort(address, 2 * i) & 0xffff;
        }
        return words;
    }

    /// Words that are zero, one after the other.
    private record Run(int start, int length) {
        /// The first of the longest ones.
        static Run longest(int[] words, int count) {
            Run best = new Run(0, 0);
            int start = 0;
            for (int i = 0; i <= count; i++) {
                if (i == count || words[i] != 0) {
                    if (i - start > best.length) {
                        best = new Run(start, i - start);
                    }
                    start = i + 1;
                }
            }
            return best;
        }
    }
}
