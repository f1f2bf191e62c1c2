package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The extension pgcrypto without its OpenPGP functions: digests, password hashes and raw encryption.
final class CryptoFunctions {
    private static final int RANDOM_BYTES_MAX = 1024;
    private static final SecureRandom RANDOM = new SecureRandom();

    private CryptoFunctions() {}

    static void register(FunctionCatalog c) {
        c.two("digest(text,text) bytea", (a, b) -> digest(utf8(a), (String) b));
        c.two("digest(bytea,text) bytea", (a, b) -> digest((byte[]) a, (String) b));
        c.three("hmac(text,text,text) bytea", (a, b, d) -> hmac(utf8(a), utf8(b), (String) d));
        c.three("hmac(bytea,bytea,text) bytea", (a, b, d) -> hmac((byte[]) a, (byte[]) b, (String) d));
        c.two("crypt(text,text) text", (a, b) -> PasswordHash.crypt((String) a, (String) b));
        c.session("gen_salt(text) text", (v, x) -> PasswordHash.salt((String) nn(v[0]), 0));
        c.session("gen_salt(text,int4) text", (v, x) -> PasswordHash.salt((String) nn(v[0]), (Integer) nn(v[1])));
        c.session("gen_random_bytes(int4) bytea", (v, x) -> random((Integer) nn(v[0])));
        c.session("gen_random_uuid() uuid", (v, x) -> UUID.randomUUID());
        c.three(
                "encrypt(bytea,bytea,text) bytea",
                (a, b, d) -> RawCipher.of((String) d).encrypt((byte[]) a, (byte[]) b, new byte[0]));
        c.three(
                "decrypt(bytea,bytea,text) bytea",
                (a, b, d) -> RawCipher.of((String) d).decrypt((byte[]) a, (byte[]) b, new byte[0]));
        c.full(
                "encrypt_iv(bytea,bytea,bytea,text) bytea",
                (v, x) -> RawCipher.of((String) nn(v[3]))
                        .encrypt((byte[]) nn(v[0]), (byte[]) nn(v[1]), (byte[]) nn(v[2])));
        c.full(
                "decrypt_iv(bytea,bytea,bytea,text) bytea",
                (v, x) -> RawCipher.of((String) nn(v[3]))
                        .decrypt((byte[]) nn(v[0]), (byte[]) nn(v[1]), (byte[]) nn(v[2])));
    }

    private static byte[] utf8(Object text) {
        return ((String) text).getBytes(StandardCharsets.UTF_8);
    }

    /// Java's name of a hash algorithm, such as `SHA-256` of `sha256`.
    private static String algorithm(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "md5" -> "MD5";
            case "sha1", "sha224", "sha256", "sha384", "sha512" -> "SHA-" + lower.substring(3);
            case "sha3-224", "sha3-256", "sha3-384", "sha3-512" -> lower.toUpperCase(Locale.ROOT);
            default -> throw SqlException.of("22023", "Cannot use \"" + lower + "\": No such hash algorithm");
        };
    }

    private static byte[] digest(byte[] data, String name) {
        try {
            return MessageDigest.getInstance(algorithm(name)).digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + name, e);
        }
    }

    private static byte[] hmac(byte[] data, byte[] key, String name) {
        String algorithm = "Hmac" + algorithm(name).replaceFirst("^SHA-", "SHA");
        try {
            Mac mac = Mac.getInstance(algorithm);
            // A key is filled up with zeros, so that one of them is as good as none, which Java refuses.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    private static byte[] random(int count) {
        if (count < 1 || count > RANDOM_BYTES_MAX) {
            throw SqlException.of("39000", "Length not in range");
        }
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
