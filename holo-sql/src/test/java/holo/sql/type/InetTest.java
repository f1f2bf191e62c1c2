package holo.sql.type;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class InetTest {
    @Test
    void aHostHasNoZone() {
        assertThat(Inet.host("fe80:0:0:0:0:0:0:1%eth0")).isNotNull().isEqualTo(Inet.host("fe80::1"));
        assertThat(Inet.host("127.0.0.1")).isEqualTo(new Inet(false, 0, 0x7f00_0001L, 32));
        assertThat(Inet.host("localhost")).isNull();
    }
}
