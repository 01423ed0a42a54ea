package dev.millrace.opencl;

import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard against drivers that take the signal of division by zero away from Java. PoCL does so for the whole process
 * at its first call: {@code 1 / 0} then returns a number instead of throwing. The variable {@value #VARIABLE}{@code =0},
 * set before that call, forbids it; the guard sets it unless the user did, and proves by dividing that it helped.
 *
 * <p>Against drivers that know no such switch (Intel's CPU runtime takes several of Java's signals at its first compilation)
 * only the JDK's own signal chaining helps: {@code LD_PRELOAD=$JAVA_HOME/lib/libjsig.so}.
 */
public final class SignalGuard {

    /** PoCL's own switch, read from the environment at its first call. */
    public static final String VARIABLE = "POCL_SIGFPE_HANDLER";

    /** The system property that switches the guard {@code off}; the proof still runs. */
    public static final String SWITCH = "millrace.signalGuard";

    private static final Logger LOG = LoggerFactory.getLogger(SignalGuard.class);
    private static final int ROUNDS = 1_000;

    /** What the proof saw. */
    public enum Arithmetic {
        UNTESTED,
        SOUND,
        BROKEN
    }

    /**
     * What the guard did and what came of it.
     *
     * @param arithmetic whether integer division by zero throws
     * @param guard what was done against drivers' signal handlers, a sentence
     */
    public record Verdict(Arithmetic arithmetic, String guard) {

        public boolean isBroken() {
            return arithmetic == Arithmetic.BROKEN;
        }
    }

    private static volatile Verdict verdict = new Verdict(Arithmetic.UNTESTED, "no OpenCL call was made yet");
    private static boolean prepared;
    private static boolean settled;

    private SignalGuard() {}

    /** What the guard did so far and what came of it. */
    public static Verdict verdict() {
        return verdict;
    }

    /**
     * Ends the proving; to be called before the first context is opened. By then every driver has made itself known, and
     * a division by zero is no longer harmless everywhere: once the compiler of Intel's CPU runtime has run, its handler
     * of that signal ends the process.
     */
    static synchronized void settle() {
        settled = true;
    }

    /** Sets the variable; to be called before any native OpenCL code. */
    static synchronized void prepare() {
        if (!prepared) {
            prepared = true;
            verdict = new Verdict(Arithmetic.UNTESTED, guard());
        }
    }

    private static String guard() {
        if ("off".equalsIgnoreCase(System.getProperty(SWITCH))) {
            return "switched off by -D" + SWITCH + "=off";
        }
        String user = System.getenv(VARIABLE);
        if (user != null) {
            return VARIABLE + "=" + user + " was set by the user and left alone";
        }
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
            return "not needed on this operating system";
        }
        try {
            for (ProcessEnvironment environment :
                    ServiceLoader.load(ProcessEnvironment.class, SignalGuard.class.getClassLoader())) {
                environment.setIfAbsent(VARIABLE, "0");
                return VARIABLE + "=0 was set before the first OpenCL call";
            }
            return VARIABLE + " could not be set: nothing on the class path can";
        } catch (LinkageError | ServiceConfigurationError e) {
            LOG.debug("cannot set {}", VARIABLE, e);
            return VARIABLE + " could not be set: org.lwjgl:lwjgl with its natives is not on the class path (" + e
                    + "); export " + VARIABLE + "=0 yourself";
        }
    }

    /** Divides by zero some thousand times; to be called after a driver was asked for its platforms or devices. */
    static synchronized void prove() {
        Verdict before = verdict;
        if (settled || before.isBroken()) {
            return;
        }
        int wrong = DivisionProof.wrongOfFresh(ROUNDS);
        verdict = new Verdict(wrong == 0 ? Arithmetic.SOUND : Arithmetic.BROKEN, before.guard());
        if (wrong > 0) {
            LOG.warn(
                    "an OpenCL driver broke Java's integer division in this process: {} of {} divisions by zero did not"
                            + " throw. Start with {}=0 in the environment, or with LD_PRELOAD=$JAVA_HOME/lib/libjsig.so."
                            + " ({})",
                    wrong,
                    2 * ROUNDS,
                    VARIABLE,
                    before.guard());
        }
    }
}
