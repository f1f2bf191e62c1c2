package holo.flight;

import holo.store.setting.ByteSize;
import java.time.Duration;

/// Options for servers in tests: any free port, small limits.
final class TestOptions {
    private TestOptions() {}

    static FlightServerOptions onFreePort() {
        return with(0, 100, 1000, Duration.ofMinutes(10));
    }

    static FlightServerOptions with(int port, int sessions, int statements, Duration idle) {
        return new FlightServerOptions(
                "127.0.0.1",
                port,
                "",
                "",
                FlightServerOptions.Authentication.TRUST,
                "holo",
                "holo",
                8192,
                new ByteSize(256 << 10),
                ByteSize.ofMebibytes(4),
                ByteSize.ofMebibytes(64),
                sessions,
                statements,
                idle);
    }
}
