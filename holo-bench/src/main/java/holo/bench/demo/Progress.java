package holo.bench.demo;

import java.io.PrintStream;

/// One line per table: on a terminal it counts while rows go out, elsewhere it is printed once.
final class Progress {
    private static final long REPAINT_NANOS = 200_000_000L;

    private final String table;
    private final PrintStream out;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private final long startNanos = System.nanoTime();
    private long paintedNanos = startNanos;
    private long rows;

    Progress(String table, PrintStream out) {
        this.table = table;
        this.out = out;
    }

    void row() {
        rows++;
        if (terminal && (rows & 0xFF) == 0 && System.nanoTime() - paintedNanos > REPAINT_NANOS) {
            paintedNanos = System.nanoTime();
            out.printf("\r  %-10s %,10d rows  %,9d rows/s", table, rows, rowsPerSecond());
            out.flush();
        }
    }

    void end(long stored) {
        out.printf(
                "%s  %-10s %,10d rows  %,9d rows/s%s%n",
                terminal ? "\r" : "", table, stored, rowsPerSecond(), stored == rows ? "" : "  (sent " + rows + ")");
    }

    private long rowsPerSecond() {
        return rows * 1_000_000_000L / Math.max(1, System.nanoTime() - startNanos);
    }
}
