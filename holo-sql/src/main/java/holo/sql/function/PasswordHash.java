package holo.sql.function;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.Md5Crypt;
import org.apache.commons.codec.digest.UnixCrypt;
import org.mindrot.jbcrypt.BCrypt;

/// pgcrypto's crypt() and gen_salt(): password hashes that begin with the salt they were made with.
final class PasswordHash {
    private static final String LETTERS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Pattern BCRYPT = Pattern.compile("\\$2a\\$[0-3][0-9]\\$[./A-Za-z0-9]{22}.*", Pattern.DOTALL);
    private static final Pattern DES = Pattern.compile("[./A-Za-z0-9]{2}.*", Pattern.DOTALL);
    private static final int BCRYPT_ROUNDS = 6;
    private static final int BCRYPT_ROUNDS_LEAST = 4;
    /// Each more doubles the time: these take a minute and more, in which a statement cannot be cancelled.
    private static final int BCRYPT_ROUNDS_MOST = 18;

    private static final int BCRYPT_ROUNDS_KNOWN = 31;
    private static final int MD5_ROUNDS = 1000;
    private static final int DES_ROUNDS = 25;
    private static final int MD5_SALT = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private PasswordHash() {}

    /// @throws SqlException 22023 when the salt is none
    static String crypt(String password, String salt) {
        if (salt.startsWith("$2a$")) {
            if (!BCRYPT.matcher(salt).matches() || outside(Integer.parseInt(salt.substring(4, 6)))) {
                throw invalid();
            }
            requireAffordable(Integer.parseInt(salt.substring(4, 6)));
            return BCrypt.hashpw(password, salt);
        }
        if (salt.startsWith("_") || salt.startsWith("$") && !salt.startsWith("$1$")) {
            throw SqlException.of(
                            "0A000",
                            "crypt() does not know the hash of salts that begin with "
                                    + salt.substring(0, Math.max(1, salt.indexOf('$', 1) + 1)))
                    .withHint("gen_salt('bf') gives a salt of the strongest hash there is.");
        }
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        if (salt.startsWith("$1$")) {
            String own = salt.substring(3);
            int end = own.indexOf('$');
            own = end < 0 ? own : own.substring(0, end);
            return md5(bytes, own.substring(0, Math.min(MD5_SALT, own.length())));
        }
        if (!DES.matcher(salt).matches()) {
            throw invalid();
        }
        return UnixCrypt.crypt(bytes, salt.substring(0, 2));
    }

    private static String md5(byte[] password, String salt) {
        try {
            return Md5Crypt.md5Crypt(password, "$1$" + salt);
        } catch (IllegalArgumentException e) {
            throw invalid().withCause(e);
        }
    }

    private static SqlException invalid() {
        return SqlException.of("22023", "invalid salt");
    }

    private static void requireAffordable(int bcryptRounds) {
        if (bcryptRounds > BCRYPT_ROUNDS_MOST) {
            throw SqlException.of("0A000", "bf salts of more than " + BCRYPT_ROUNDS_MOST + " rounds are not supported")
                    .withHint("Each more round doubles the time that a password takes; 12 take a quarter of a second.");
        }
    }

    private static boolean outside(int bcryptRounds) {
        return bcryptRounds < BCRYPT_ROUNDS_LEAST || bcryptRounds > BCRYPT_ROUNDS_KNOWN;
    }

    /// @param rounds 0 for the algorithm's own number
    static String salt(String algorithm, int rounds) {
        String lower = algorithm.toLowerCase(Locale.ROOT);
        switch (lower) {
            case "bf" -> {
                int actual = rounds == 0 ? BCRYPT_ROUNDS : rounds;
                if (outside(actual)) {
                    throw rounds();
                }
                requireAffordable(actual);
                return BCrypt.gensalt(actual, RANDOM);
            }
            case "md5" -> {
                if (rounds != 0 && rounds != MD5_ROUNDS) {
                    throw rounds();
                }
                return "$1$" + random(MD5_SALT);
            }
            case "des" -> {
                if (rounds != 0 && rounds != DES_ROUNDS) {
                    throw rounds();
                }
                return random(2);
            }
            case "xdes" ->
                throw SqlException.of("0A000", "gen_salt() makes no salts for the hash xdes")
                        .withHint("Ask for bf, which is stronger.");
            default -> throw SqlException.of("22023", "gen_salt: Unknown salt algorithm");
        }
    }

    private static SqlException rounds() {
        return SqlException.of("22023", "gen_salt: Incorrect number of rounds");
    }

    private static String random(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
