package holo.node.config;

import holo.store.setting.Setting;
import java.nio.file.Path;

/// What belongs to the node as a whole.
///
/// @param name names the node in the console, in logs and towards its peers
/// @param dataDir everything the node must not lose
/// @param httpPort console, REST, health and metrics
/// @param nodePort traffic between nodes
/// @param peers other nodes to join
public record NodeOptions(
        @Setting(
                key = "holo.node.name",
                defaultValue = "holo",
                description = "The node's name in the console, in logs and towards other nodes.")
        String name,

        @Setting(
                key = "holo.data-dir",
                defaultValue = "var/holo/data",
                description =
                        "The directory of the commit log and the stores. One node at a time may use it. `bin/holo` sets"
                                + " it to `var/nodes/<name>/data` of the project when nothing else does.")
        Path dataDir,

        @Setting(
                key = "holo.http.port",
                defaultValue = "18080",
                min = "0",
                max = "65535",
                description =
                        "The HTTP port of console, REST, health and metrics, on loopback. `bin/holo` opens it; in a domain"
                                + " of your own the domain's listener decides. 0 takes any free one.")
        int httpPort,

        @Setting(
                key = "holo.node.port",
                defaultValue = "15051",
                min = "0",
                max = "65535",
                description = "The port of membership traffic between nodes, on loopback; 0 takes any free one.")
        int nodePort,

        @Setting(
                key = "holo.node.peers",
                defaultValue = "",
                description = "Other nodes to join, as `host:port` of their `holo.node.port`, separated by commas.")
        String peers) {}
