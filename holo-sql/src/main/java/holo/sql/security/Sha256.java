package holo.sql.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The three functions of SCRAM-SHA-256.
public final class Sha256 {
    public static final int BYTES = 32;

    private static final String HMAC = "HmacSHA256";

    private Sha256() {}

    public static byte[] hash(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    public static byte[] hmac(byte[] key, byte[] data) {
        return mac(key).doFinal(data);
    }

    /// `Hi` of RFC 5802: PBKDF2 with one block of output.
    static byte[] iterated(byte[] password, byte[] salt, int iterations) {
        Mac mac = mac(password);
        mac.update(salt);
        byte[] block = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] result = block.clone();
        for (int i = 1; i < iterations; i++) {
            block = mac.doFinal(block);
            xor(result, block);
        }
        return result;
    }

    /// Changes the first to the exclusive or of both.
    public static void xor(byte[] target, byte[] other) {
        for (int i = 0; i < target.length; i++) {
            target[i] ^= other[i];
        }
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac;
        } catch (GeneralSecurityException e) {
            throw missing(e);
        }
    }

    private static IllegalStateException missing(GeneralSecurityException e) {
        return new IllegalStateException("this Java runtime lacks SHA-256, which every one must have", e);
    }
}
