package dev.millrace.scheduler.cost;

import dev.millrace.kernels.MillraceVersion;
import dev.millrace.kernels.phase.AttentionVariant;
import dev.millrace.kernels.phase.MatmulVariant;
import dev.millrace.kernels.program.CacheFolder;
import dev.millrace.kernels.program.CacheFolders;
import dev.millrace.kernels.program.Digests;
import dev.millrace.opencl.Capabilities;
import dev.millrace.opencl.DeviceInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The measured profiles of this user's devices, one file for each (device, driver). A file that does not fit is refused, with
 * the reason in the log, and the shipped profile serves.
 */
public final class ProfileStore {

    private static final Logger LOG = LoggerFactory.getLogger(ProfileStore.class);

    private final CacheFolder folder;
    private final @Nullable Path directory;
    private final String version;

    public ProfileStore(CacheFolders folders) {
        this(folders.profiles(), MillraceVersion.current());
    }

    /** @param version the Millrace whose profiles count */
    ProfileStore(@Nullable Path directory, String version) {
        this.folder = new CacheFolder("device profiles", directory);
        this.directory = directory;
        this.version = version;
    }

    /**
     * The profile that serves a device.
     *
     * @param profile the figures
     * @param origin where they come from, for people
     * @param measured whether they were measured on this device
     */
    public record Serving(DeviceProfile profile, String origin, boolean measured) {}

    /**
     * What was measured with these variants, else what is shipped for the device's class.
     *
     * @param variants the kernel variants that will run, as {@link #variants} names them
     */
    public Serving serving(DeviceInfo device, Capabilities capabilities, String variants) {
        StoredProfile stored = find(device, variants);
        if (stored != null) {
            return new Serving(stored.profile(), "measured on " + stored.date(), true);
        }
        return new Serving(
                ProfileDefaults.of(device, capabilities),
                "shipped for " + ProfileDefaults.deviceClass(device, capabilities)
                        + "; millrace profile measures this device",
                false);
    }

    /** How the variants that rates depend on are named in a profile. */
    public static String variants(MatmulVariant matmul, @Nullable AttentionVariant attention) {
        return matmul.id() + (attention == null ? "" : ", " + attention.id());
    }

    /** The file's path, or null where nothing is kept. */
    public @Nullable Path path(DeviceInfo device) {
        return directory == null ? null : directory.resolve(name(device));
    }

    /** Keeps a profile. Returns whether that worked; why not is in the log. */
    public boolean keep(DeviceInfo device, String variants, DeviceProfile profile) {
        StoredProfile stored = new StoredProfile(
                profile, device.identity(), variants, version, Instant.now().truncatedTo(ChronoUnit.SECONDS));
        folder.write(name(device), ProfileFile.write(stored).getBytes(StandardCharsets.UTF_8));
        return folder.usable();
    }

    private @Nullable StoredProfile find(DeviceInfo device, String variants) {
        byte[] bytes = folder.read(name(device));
        if (bytes == null) {
            return null;
        }
        try {
            StoredProfile stored = ProfileFile.read(new String(bytes, StandardCharsets.UTF_8));
            check("device or driver", stored.device(), device.identity());
            check("Millrace", stored.version(), version);
            if (!stored.variants().startsWith(variants)) { // a model without attention has one variant less
                check("kernels", stored.variants(), variants);
            }
            return stored;
        } catch (IllegalArgumentException e) {
            LOG.warn(
                    "the profile {} is not used: {}; the shipped figures serve, millrace profile measures again",
                    path(device),
                    e.getMessage());
            return null;
        }
    }

    private static void check(String what, String stored, String now) {
        if (!stored.equals(now)) {
            throw new IllegalArgumentException("it was measured with other " + what + ": " + stored + ", now " + now);
        }
    }

    /** Named after the device alone, so that the profile of an earlier driver is found, refused and replaced. */
    private static String name(DeviceInfo device) {
        return Digests.ofTexts(device.platformName(), device.name()).substring(0, 16) + ".profile";
    }
}
