package dev.millrace.runtime.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileProblemTest {

    @Test
    void aFileThatIsAbsentIsNotOneThatMayNotBeRead() {
        assertThat(FileProblem.of(new NoSuchFileException("f"))).isEqualTo("no such file");
        assertThat(FileProblem.of(new AccessDeniedException("f")))
                .startsWith("permission denied for the user ")
                .contains("must be readable");
    }

    @Test
    void anyOtherReasonIsTold() {
        assertThat(FileProblem.of(new FileSystemException("f", null, "Too many levels of symbolic links")))
                .isEqualTo("cannot be read: Too many levels of symbolic links");
        assertThat(FileProblem.of(new IOException("Input/output error")))
                .isEqualTo("cannot be read: Input/output error");
        assertThat(FileProblem.of(new IOException())).isEqualTo("cannot be read: IOException");
    }
}
