package holo.wire.pg;

import holo.sql.error.SqlException;
import holo.sql.session.Session;
import holo.sql.session.TransactionState;
import java.util.Locale;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Ends sessions that are idle for longer than `idle_in_transaction_session_timeout` or `idle_session_timeout` allow.
/// Confined to the connection's turn; only the expiry comes from a timer.
final class IdleTimeout {
    private final ScheduledExecutorService timer;
    private final Consumer<Expired> expired;
    private @Nullable Future<?> pending;
    private int period;

    /// An idle period has become too long.
    record Expired(int period, SqlException error) {}

    /// @param expired told on the timer's thread
    IdleTimeout(ScheduledExecutorService timer, Consumer<Expired> expired) {
        this.timer = timer;
        this.expired = expired;
    }

    /// The session waits for its client from now on.
    void start(Session session) {
        boolean inTransaction = session.transactionState() != TransactionState.IDLE;
        long millis =
                millis(session.setting(inTransaction ? "idle_in_transaction_session_timeout" : "idle_session_timeout"));
        if (millis > 0) {
            SqlException error = inTransaction
                    ? SqlException.of("25P03", "terminating connection due to idle-in-transaction timeout")
                    : SqlException.of("57P05", "terminating connection due to idle-session timeout");
            Expired expiry = new Expired(period, error);
            pending = timer.schedule(() -> expired.accept(expiry), millis, TimeUnit.MILLISECONDS);
        }
    }

    /// The client has sent something, or has left.
    void stop() {
        Future<?> running = pending;
        if (running != null) {
            running.cancel(false);
            pending = null;
            period++;
        }
    }

    /// Whether the client has not been heard of since.
    boolean stillIdle(Expired expiry) {
        return pending != null && expiry.period() == period;
    }

    /// A setting's value as SHOW has it: a number of milliseconds, or one with a unit.
    static long millis(@Nullable String setting) {
        if (setting == null || setting.equals("0")) {
            return 0;
        }
        int digits = 0;
        while (digits < setting.length() && Character.isDigit(setting.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || digits > 18) {
            return 0;
        }
        long number = Long.parseLong(setting.substring(0, digits));
        return switch (setting.substring(digits).strip().toLowerCase(Locale.ROOT)) {
            case "us" -> number / 1000;
            case "s" -> TimeUnit.SECONDS.toMillis(number);
            case "min" -> TimeUnit.MINUTES.toMillis(number);
            case "h" -> TimeUnit.HOURS.toMillis(number);
            case "d" -> TimeUnit.DAYS.toMillis(number);
            default -> number;
        };
    }
}
