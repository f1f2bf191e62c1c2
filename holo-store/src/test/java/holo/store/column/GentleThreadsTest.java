package holo.store.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.condition.OS.LINUX;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;

final class GentleThreadsTest {
    private static final int NICENESS = 7;

    /// The kernel's word for the calling thread: the 19th field, behind the name in parentheses.
    private static int niceness() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @EnabledOnOs(LINUX)
    void workStandsBackAndTheCallerDoesNot() throws SQLException {
        int before = niceness();
        try (GentleThreads threads = new GentleThreads(NICENESS)) {
            assertThat(threads.call(GentleThreadsTest::niceness)).isEqualTo(Math.min(19, before + NICENESS));
            assertThat(niceness()).isEqualTo(before);
        }
    }

    @Test
    void onlyWorkForQueriesIsCounted() throws Exception {
        try (GentleThreads threads = new GentleThreads(0)) {
            Thread background = GentleThreads.background("of the store").newThread(() -> work(threads));
            background.start();
            background.join();
            assertThat(threads.workedNanos()).isZero();
            work(threads);
            assertThat(threads.workedNanos()).isPositive();
        }
    }

    private static void work(GentleThreads threads) {
        try {
            assertThat(threads.call(System::nanoTime)).isNotZero();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anErrorIsTheCallers() {
        try (GentleThreads threads = new GentleThreads(0)) {
            assertThatThrownBy(() -> threads.call(() -> {
                        throw new SQLException("no");
                    }))
                    .isInstanceOf(SQLException.class)
                    .hasMessage("no");
            assertThatThrownBy(() -> threads.call(() -> {
                        throw new IllegalStateException("nor that");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anInterruptedCallerWaitsForTheEnd() throws SQLException {
        try (GentleThreads threads = new GentleThreads(0)) {
            Thread.currentThread().interrupt();
            assertThat(threads.call(() -> 42)).isEqualTo(42);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
