package holo.sql.statement;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Numbers for rows of tables without a primary key: rising, and never drawn twice, not even after a restart or by
/// another node, because time and a random number of this process are in them. Thread-safe.
public final class RowIds {
    private static final long MICROS_PER_MILLI = 1000;

    private final AtomicLong last = new AtomicLong();
    private final short process = (short) new SecureRandom().nextInt();

    long next() {
        long now = System.currentTimeMillis() * MICROS_PER_MILLI;
        return last.updateAndGet(before -> Math.max(before + 1, now));
    }

    short process() {
        return process;
    }
}
