package holo.sql.function;

import holo.sql.error.SqlException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A cipher as pgcrypto names it, `algorithm[-mode][/pad:padding]`.
record RawCipher(String algorithm, boolean chained, boolean padded) {
    private static final Pattern NAME = Pattern.compile("([a-z0-9]+)(?:-([a-z]+))?(?:/pad:([a-z0-9]+))?");
    private static final int BLOWFISH_KEY_MAX = 56;

    /// @throws SqlException 22023 when there is no such cipher
    static RawCipher of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        Matcher parts = NAME.matcher(lower);
        if (!parts.matches()) {
            throw unknown(lower);
        }
        String algorithm = switch (parts.group(1)) {
            case "aes", "rijndael" -> "AES";
            case "bf", "blowfish" -> "Blowfish";
            case "des" -> "DES";
            case "3des", "des3" -> "DESede";
            default -> throw unknown(lower);
        };
        String mode = parts.group(2) == null ? "cbc" : parts.group(2);
        String padding = parts.group(3) == null ? "pkcs" : parts.group(3);
        if (!mode.equals("cbc") && !mode.equals("ecb") || !padding.equals("pkcs") && !padding.equals("none")) {
            throw unknown(lower);
        }
        return new RawCipher(algorithm, mode.equals("cbc"), padding.equals("pkcs"));
    }

    private static SqlException unknown(String name) {
        return SqlException.of("22023", "Cannot use \"" + name + "\": No such cipher algorithm");
    }

    byte[] encrypt(byte[] data, byte[] key, byte[] vector) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, vector).doFinal(data);
        } catch (GeneralSecurityException e) {
            throw SqlException.of("39000", "encrypt error: Encryption failed").withCause(e);
        }
    }

    byte[] decrypt(byte[] data, byte[] key, byte[] vector) {
        try {
            return cipher(Cipher.DECRYPT_MODE, key, vector).doFinal(data);
        } catch (GeneralSecurityException e) {
            throw SqlException.of("39000", "decrypt error: Decryption failed").withCause(e);
        }
    }

    private Cipher cipher(int mode, byte[] key, byte[] vector) throws GeneralSecurityException {
        Cipher cipher =
                Cipher.getInstance(algorithm + (chained ? "/CBC/" : "/ECB/") + (padded ? "PKCS5Padding" : "NoPadding"));
        SecretKeySpec secret = new SecretKeySpec(fitted(key), algorithm);
        if (chained) {
            // A missing vector is all zeros, one too short is filled up with them.
            cipher.init(mode, secret, new IvParameterSpec(Arrays.copyOf(vector, cipher.getBlockSize())));
        } else {
            cipher.init(mode, secret);
        }
        return cipher;
    }

    /// The key in a length that the algorithm takes: filled up with zeros, or its beginning.
    private byte[] fitted(byte[] key) {
        return Arrays.copyOf(
                key,
                switch (algorithm) {
                    case "AES" -> key.length <= 16 ? 16 : key.length <= 24 ? 24 : 32;
                    case "Blowfish" -> Math.clamp(key.length, 1, BLOWFISH_KEY_MAX);
                    case "DES" -> 8;
                    default -> 24;
                });
    }
}
