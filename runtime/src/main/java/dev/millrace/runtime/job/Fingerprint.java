package dev.millrace.runtime.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What an answer is an answer to: 8 hexadecimal digits for the settings, a hyphen, and 16 for the request (the beginnings
 * of their SHA-256). Every line of a file of answers begins with one, so that a job knows whether it is its own.
 */
final class Fingerprint {

    private static final int SETTINGS_DIGITS = 8;
    private static final int REQUEST_DIGITS = 16;

    private final String settings;

    /** @param settings all that decides an answer beside the request */
    Fingerprint(String settings) {
        this.settings = digits(settings.getBytes(StandardCharsets.UTF_8), SETTINGS_DIGITS);
    }

    String of(RequestFile.Entry entry) {
        return settings + "-" + digits(entry.line().bytes(), REQUEST_DIGITS);
    }

    /** Whether a fingerprint was made with these settings. */
    boolean hasSameSettings(String other) {
        return other.startsWith(settings + "-");
    }

    private static String digits(byte[] bytes, int count) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, count);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
