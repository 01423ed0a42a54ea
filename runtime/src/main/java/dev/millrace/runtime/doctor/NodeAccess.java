package dev.millrace.runtime.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a device node.
 *
 * @param usable whether this user may read and write it
 * @param group the group that it belongs to, or null where that is not known
 * @param mode its permissions, such as {@code rw-rw----}, or null where they are not known
 */
record NodeAccess(
        boolean usable, @Nullable String group, @Nullable String mode) {

    static NodeAccess of(Path node) {
        boolean usable = Files.isReadable(node) && Files.isWritable(node);
        try {
            PosixFileAttributes attributes = Files.readAttributes(node, PosixFileAttributes.class);
            return new NodeAccess(
                    usable, attributes.group().getName(), PosixFilePermissions.toString(attributes.permissions()));
        } catch (IOException | UnsupportedOperationException e) {
            return new NodeAccess(usable, null, null);
        }
    }

    /** Whether members of its group may use it, and membership is nothing grave: who is in {@code root} may do a lot. */
    boolean groupHelps() {
        return group != null
                && !group.equals("root")
                && mode != null
                && PosixFilePermissions.fromString(mode).contains(PosixFilePermission.GROUP_READ)
                && PosixFilePermissions.fromString(mode).contains(PosixFilePermission.GROUP_WRITE);
    }

    /** Owner and permissions, for people. */
    String shown() {
        return "belongs to the group " + (group == null ? "(not known)" : group) + " with mode "
                + (mode == null ? "(not known)" : mode);
    }
}
