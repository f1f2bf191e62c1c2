package holo.node.security;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// The certificate that a node makes for itself when TLS is on and it was given none. It encrypts; whom a client talks
/// to it proves only to clients that have been given the file. It is made once: clients that know it know it after a
/// restart.
///
/// @param certificate PEM file
/// @param key PEM file, readable by the node's user only
public record SelfMadeCertificate(Path certificate, Path key) {
    private static final String ALIAS = "holo";
    private static final int VALID_DAYS = 3650;
    private static final int PASSWORD_BYTES = 24;

    /// The one in the directory, made now if there is none.
    ///
    /// @throws IOException when it cannot be made or half of it is missing; the message says what to do
    public static SelfMadeCertificate in(Path directory) throws IOException {
        SelfMadeCertificate files =
                new SelfMadeCertificate(directory.resolve("server.crt"), directory.resolve("server.key"));
        boolean hasCertificate = Files.exists(files.certificate);
        if (hasCertificate != Files.exists(files.key)) {
            throw new IOException((hasCertificate ? files.key : files.certificate) + " is missing, but "
                    + (hasCertificate ? files.certificate : files.key)
                    + " is there. Put it back, or delete the other to have both made anew");
        }
        if (!hasCertificate) {
            files.make(directory);
        }
        return files;
    }

    private void make(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        Path store = directory.resolve("making.p12");
        Files.deleteIfExists(store);
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        try {
            runKeytool(store, password);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, password.toCharArray());
            }
            Key made = keys.getKey(ALIAS, password.toCharArray());
            // The key last: with both there it is complete.
            write(certificate, "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
            write(key, "PRIVATE KEY", made.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a certificate in " + directory + ": " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(store);
        }
    }

    /// keytool is the JDK's only public way to a certificate. The password is known to this process alone and goes in
    /// by the environment, as command lines are for everybody to read.
    private static void runKeytool(Path store, String password) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        Integer.toString(VALID_DAYS),
                        "-dname",
                        "CN=" + hostName() + ",O=Holo",
                        "-ext",
                        "SAN=DNS:localhost,IP:127.0.0.1,DNS:" + hostName(),
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:env",
                        "HOLO_KEYTOOL_PASSWORD")
                .redirectErrorStream(true);
        builder.environment().put("HOLO_KEYTOOL_PASSWORD", password);
        Process keytool = builder.start();
        keytool.getOutputStream().close();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool of the JDK could not make a certificate: " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a certificate was made", e);
        }
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?") ? name : "localhost";
        } catch (UnknownHostException e) {
            return "localhost"; // a machine without a name of its own
        }
    }

    private static void write(Path file, String label, byte[] content) throws IOException {
        Path next = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                file.getFileName().toString(),
                ".next",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                next,
                "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + label + "-----\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
