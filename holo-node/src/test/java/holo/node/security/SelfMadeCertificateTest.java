package holo.node.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfMadeCertificateTest {
    @TempDir
    Path directory;

    @Test
    void isMadeOnceIsValidForYearsAndItsKeyIsForTheNodeOnly() throws Exception {
        SelfMadeCertificate made = SelfMadeCertificate.in(directory.resolve("tls"));
        String first = Files.readString(made.certificate());
        try (InputStream in = Files.newInputStream(made.certificate())) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            certificate.verify(certificate.getPublicKey());
            certificate.checkValidity(Date.from(Instant.now().plus(3000, ChronoUnit.DAYS)));
            assertThat(certificate.getSubjectAlternativeNames().toString()).contains("localhost", "127.0.0.1");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.key())))
                .isEqualTo("rw-------");
        try (var files = Files.list(directory.resolve("tls"))) {
            assertThat(files).containsExactlyInAnyOrder(made.certificate(), made.key());
        }
        assertThat(Files.readString(
                        SelfMadeCertificate.in(directory.resolve("tls")).certificate()))
                .isEqualTo(first);
    }

    @Test
    void halfOfItIsNamed() throws Exception {
        SelfMadeCertificate made = SelfMadeCertificate.in(directory);
        Files.delete(made.key());
        assertThatThrownBy(() -> SelfMadeCertificate.in(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(made.key() + " is missing");
    }
}
