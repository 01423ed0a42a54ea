package dev.millrace.kernels.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.kernels.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {

    @TempDir
    private Path temp;

    @Test
    void writesWholeFilesAndLeavesNothingBeside() throws IOException {
        Path directory = temp.resolve("deep/er");
        CacheFolder folder = new CacheFolder("things", directory);
        assertThat(folder.read("a.x")).isNull();
        folder.write("a.x", new byte[] {1, 2});
        folder.write("a.x", new byte[] {3});
        assertThat(folder.read("a.x")).containsExactly(3);
        assertThat(names(directory)).containsExactly("a.x");
        folder.delete("a.x");
        folder.delete("a.x");
        assertThat(folder.read("a.x")).isNull();
        assertThat(folder.usable()).isTrue();
    }

    @Test
    void saysOnceWhyAFolderCannotBeWrittenAndGoesOn() throws IOException {
        Path occupied = Files.writeString(temp.resolve("file"), "not a folder");
        CacheFolder folder = new CacheFolder("things", occupied.resolve("below"));
        try (CapturedLog log = new CapturedLog()) {
            folder.write("a.x", new byte[] {1});
            folder.write("b.x", new byte[] {1});
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("cannot keep things in " + occupied.resolve("below"))
                    .containsPattern("below: File\\w+Exception.*; going on without");
        }
        assertThat(folder.usable()).isFalse();
        assertThat(folder.read("a.x")).isNull();
    }

    @Test
    void isSilentWithoutAFolder() {
        CacheFolder folder = new CacheFolder("things", null);
        folder.write("a.x", new byte[] {1});
        folder.delete("a.x");
        folder.touch("a.x");
        folder.prune(".x", 0);
        assertThat(folder.read("a.x")).isNull();
        assertThat(folder.usable()).isFalse();
    }

    @Test
    void prunesTheLongestUnusedFirstAndLeavesOthersAlone() throws IOException {
        CacheFolder folder = new CacheFolder("things", temp);
        for (String name : List.of("old.x", "used.x", "new.x", "old.other")) {
            folder.write(name, new byte[100]);
        }
        age("old.x", 3);
        age("used.x", 4);
        age("new.x", 1);
        age("old.other", 5);
        folder.touch("used.x");
        folder.prune(".x", 250);
        assertThat(names(temp)).containsExactly("new.x", "old.other", "used.x");
        folder.prune(".x", 100);
        assertThat(names(temp)).containsExactly("old.other", "used.x");
    }

    @Test
    void clearsWhatADeadProcessLeft() throws IOException {
        Files.write(temp.resolve("dead-1.tmp"), new byte[10]);
        Files.write(temp.resolve("live-1.tmp"), new byte[10]);
        age("dead-1.tmp", 2);
        new CacheFolder("things", temp).prune(".x", 1000);
        assertThat(names(temp)).containsExactly("live-1.tmp");
    }

    private void age(String name, int hours) throws IOException {
        Files.setLastModifiedTime(
                temp.resolve(name), FileTime.from(Instant.now().minus(Duration.ofHours(hours))));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }
}
