package holo.node.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// How clients on this machine connect: lines to paste, for the console and for `bin/holo`.
///
/// @param psql a command
/// @param jdbc a URL of the PostgreSQL driver
/// @param flight a URL of the Arrow Flight SQL driver; where passwords are demanded, one is to be put at its end
public record Endpoints(String psql, String jdbc, String flight) {
    private static final String ROLE = "holo";
    private static final String LOOPBACK = "127.0.0.1";

    public static Endpoints of(Configuration configuration) {
        String database = configuration.sql().database();
        String pgHost = host(configuration.pg().address());
        int pgPort = configuration.pg().port();
        return new Endpoints(
                "psql -h %s -p %d -U %s %s".formatted(pgHost, pgPort, ROLE, shell(database)),
                "jdbc:postgresql://%s:%d/%s?user=%s".formatted(bracketed(pgHost), pgPort, database, ROLE),
                "jdbc:arrow-flight-sql://%s:%d/?%s&user=%s&password="
                        .formatted(
                                bracketed(host(configuration.flight().address())),
                                configuration.flight().port(),
                                encryption(configuration.flight().tlsCertificate()),
                                ROLE));
    }

    /// The driver's own trust store knows nothing of a certificate that somebody made for this node.
    private static String encryption(String certificate) {
        return certificate.isEmpty() ? "useEncryption=false" : "useEncryption=true&tlsRootCerts=" + certificate;
    }

    /// What a client on this machine has to name for that address of ours.
    private static String host(String address) {
        try {
            return InetAddress.getByName(address).isAnyLocalAddress() ? LOOPBACK : address;
        } catch (UnknownHostException e) {
            return address; // the server will say so
        }
    }

    private static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static String shell(String word) {
        return word.matches("[A-Za-z0-9_.-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
