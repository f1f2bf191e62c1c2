package holo.wire.pg.auth;

import holo.sql.error.SqlException;
import holo.sql.security.ScramVerifier;
import holo.sql.security.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/// The server's side of one SCRAM dialogue (RFC 5802 §5, PostgreSQL's SASL messages around it).
final class ScramExchange implements Authenticator.Exchange {
    static final String PLAIN = "SCRAM-SHA-256";
    static final String PLUS = "SCRAM-SHA-256-PLUS";

    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;
    private static final int MESSAGE_BYTES_MAX = 4096;
    private static final String BINDING = "p=tls-server-end-point";

    private enum State {
        AWAITS_CLIENT_FIRST,
        AWAITS_CLIENT_FINAL,
        OVER
    }

    private final Authenticator.Attempt attempt;
    private final ScramVerifier verifier;
    private final String serverNonce;

    private State state = State.AWAITS_CLIENT_FIRST;
    private String gs2Header = "";
    private String clientFirstBare = "";
    private String serverFirst = "";
    private String nonce = "";

    ScramExchange(Authenticator.Attempt attempt, ScramVerifier verifier, String serverNonce) {
        this.attempt = attempt;
        this.verifier = verifier;
        this.serverNonce = serverNonce;
    }

    @Override
    public Authenticator.Step start() {
        String mechanisms = (attempt.serverCertificateHash().length > 0 ? PLUS + "\0" : "") + PLAIN + "\0\0";
        return new Authenticator.Request(SASL, ascii(mechanisms));
    }

    @Override
    public Authenticator.Step answer(byte[] message) {
        if (message.length > MESSAGE_BYTES_MAX) {
            throw malformed("The message is too long.");
        }
        return switch (state) {
            case AWAITS_CLIENT_FIRST -> clientFirst(message);
            case AWAITS_CLIENT_FINAL -> clientFinal(text(message));
            case OVER -> throw malformed("The dialogue is over.");
        };
    }

    /// SASLInitialResponse: the mechanism's name, a length, `gs2-header n=user,r=nonce`.
    private Authenticator.Step clientFirst(byte[] message) {
        int zero = 0;
        while (zero < message.length && message[zero] != 0) {
            zero++;
        }
        if (message.length < zero + 5) {
            throw malformed("The initial response has no mechanism or no data.");
        }
        String mechanism = new String(message, 0, zero, StandardCharsets.US_ASCII);
        int length = ByteBuffer.wrap(message, zero + 1, 4).getInt();
        if (length != message.length - zero - 5) {
            throw malformed("The length of the initial response is wrong.");
        }
        boolean plus = mechanism.equals(PLUS) && attempt.serverCertificateHash().length > 0;
        if (!plus && !mechanism.equals(PLAIN)) {
            throw SqlException.of("08P01", "client selected an invalid SASL authentication mechanism");
        }
        String text = text(Arrays.copyOfRange(message, zero + 5, message.length));
        int headerEnd = text.indexOf(',', text.indexOf(',') + 1) + 1;
        if (headerEnd < 2) {
            throw malformed("The GS2 header is incomplete.");
        }
        gs2Header = text.substring(0, headerEnd);
        checkBinding(plus);
        clientFirstBare = text.substring(headerEnd);
        String[] attributes = clientFirstBare.split(",", -1);
        if (attributes.length < 2 || !attributes[0].startsWith("n=") || !attributes[1].startsWith("r=")) {
            throw malformed("A user name and a nonce are expected.");
        }
        String clientNonce = attributes[1].substring(2);
        if (clientNonce.isEmpty() || !clientNonce.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw malformed("The nonce is empty or not printable.");
        }
        nonce = clientNonce + serverNonce;
        serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(verifier.salt()) + ",i="
                + verifier.iterations();
        state = State.AWAITS_CLIENT_FINAL;
        return new Authenticator.Request(SASL_CONTINUE, ascii(serverFirst));
    }

    private void checkBinding(boolean plus) {
        switch (gs2Header) {
            case BINDING + ",," -> {
                if (!plus) {
                    throw malformed("Channel binding data came without the mechanism that uses it.");
                }
            }
            case "n,," -> {
                if (plus) {
                    throw malformed("The mechanism uses channel binding, and the message has none.");
                }
            }
            case "y,," -> {
                if (attempt.serverCertificateHash().length > 0) {
                    throw SqlException.of("28000", "SCRAM channel binding negotiation error")
                            .withDetail("The client supports SCRAM channel binding but thinks the server does not. "
                                    + "However, this server does support channel binding.");
                }
            }
            default -> throw malformed("The GS2 header is unknown; authorization identities are not supported.");
        }
    }

    /// `c=binding,r=nonce,p=proof`.
    private Authenticator.Step clientFinal(String text) {
        int proofAt = text.lastIndexOf(",p=");
        if (proofAt < 0) {
            throw malformed("The proof is missing.");
        }
        String withoutProof = text.substring(0, proofAt);
        String[] attributes = withoutProof.split(",", -1);
        if (attributes.length < 2 || !attributes[0].startsWith("c=") || !attributes[1].startsWith("r=")) {
            throw malformed("Channel binding and nonce are expected.");
        }
        if (!attributes[1].substring(2).equals(nonce)) {
            throw malformed("The nonce is not the one of this dialogue.");
        }
        if (!MessageDigest.isEqual(base64(attributes[0].substring(2)), expectedBinding())) {
            throw SqlException.of("28000", "SCRAM channel binding check failed");
        }
        byte[] proof = base64(text.substring(proofAt + 3));
        if (proof.length != Sha256.BYTES) {
            throw malformed("The proof has the wrong length.");
        }
        state = State.OVER;
        byte[] authMessage =
                (clientFirstBare + "," + serverFirst + "," + withoutProof).getBytes(StandardCharsets.UTF_8);
        Sha256.xor(proof, Sha256.hmac(verifier.storedKey(), authMessage));
        if (!MessageDigest.isEqual(Sha256.hash(proof), verifier.storedKey())) {
            throw SqlException.of("28P01", "password authentication failed for user \"" + attempt.user() + "\"");
        }
        String signature = "v=" + Base64.getEncoder().encodeToString(Sha256.hmac(verifier.serverKey(), authMessage));
        return new Authenticator.Accepted(new Authenticator.Request(SASL_FINAL, ascii(signature)));
    }

    private byte[] expectedBinding() {
        ByteArrayOutputStream binding = new ByteArrayOutputStream();
        binding.writeBytes(ascii(gs2Header));
        if (gs2Header.startsWith("p=")) {
            binding.writeBytes(attempt.serverCertificateHash());
        }
        return binding.toByteArray();
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw malformed("A value is not base64.").withCause(e);
        }
    }

    private static String text(byte[] message) {
        for (byte b : message) {
            if (b == 0) {
                throw malformed("The message contains a zero byte.");
            }
        }
        return new String(message, StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static SqlException malformed(String detail) {
        return SqlException.of("08P01", "malformed SCRAM message").withDetail(detail);
    }
}
