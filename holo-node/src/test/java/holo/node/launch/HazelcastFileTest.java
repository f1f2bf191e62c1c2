package holo.node.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HazelcastFileTest {
    @Test
    void staysOnLoopbackAndListsItselfAndItsPeers() {
        assertThat(HazelcastFile.xml(15051, "127.0.0.1:15052, 127.0.0.1:15051"))
                .contains("<port auto-increment=\"false\">15051</port>")
                .contains("<interface>127.0.0.1</interface>")
                .contains("<member>127.0.0.1:15052</member>")
                .containsOnlyOnce("<member>127.0.0.1:15051</member>")
                .contains("<multicast enabled=\"false\"/>");
    }
}
