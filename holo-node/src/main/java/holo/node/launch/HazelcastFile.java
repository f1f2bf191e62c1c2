package holo.node.launch;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The configuration of Payara's own Hazelcast: loopback, one literal port, members listed.
final class HazelcastFile {
    private HazelcastFile() {}

    static String xml(int port, String peers) {
        String members = Arrays.stream(("127.0.0.1:" + port + "," + peers).split(","))
                .map(String::strip)
                .filter(peer -> !peer.isEmpty())
                .distinct()
                .map(peer -> "        <member>" + escape(peer) + "</member>\n")
                .collect(Collectors.joining());
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <hazelcast xmlns="http://www.hazelcast.com/schema/config">
                  <cluster-name>holo</cluster-name>
                  <properties>
                    <property name="hazelcast.socket.bind.any">false</property>
                    <property name="hazelcast.phone.home.enabled">false</property>
                    <property name="hazelcast.shutdownhook.enabled">false</property>
                    <property name="hazelcast.logging.type">jdk</property>
                  </properties>
                  <network>
                    <port auto-increment="false">%d</port>
                    <join>
                      <auto-detection enabled="false"/>
                      <multicast enabled="false"/>
                      <tcp-ip enabled="true">
                        <member-list>
                %s        </member-list>
                      </tcp-ip>
                    </join>
                    <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
                  </network>
                </hazelcast>
                """.formatted(port, members);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
