package dev.millrace.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClStatusTest {

    @ParameterizedTest
    @CsvSource({
        "0,CL_SUCCESS",
        "-1,CL_DEVICE_NOT_FOUND",
        "-4,CL_MEM_OBJECT_ALLOCATION_FAILURE",
        "-5,CL_OUT_OF_RESOURCES",
        "-11,CL_BUILD_PROGRAM_FAILURE",
        "-14,CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
        "-19,CL_KERNEL_ARG_INFO_NOT_AVAILABLE",
        "-30,CL_INVALID_VALUE",
        "-38,CL_INVALID_MEM_OBJECT",
        "-46,CL_INVALID_KERNEL_NAME",
        "-54,CL_INVALID_WORK_GROUP_SIZE",
        "-61,CL_INVALID_BUFFER_SIZE",
        "-68,CL_INVALID_DEVICE_PARTITION_COUNT",
        "-72,CL_MAX_SIZE_RESTRICTION_EXCEEDED",
        "-1001,CL_PLATFORM_NOT_FOUND_KHR",
    })
    void codesAndNamesAgreeWithTheHeader(int code, String name) {
        assertThat(ClStatus.nameOf(code)).isEqualTo(name);
        assertThat(ClStatus.codeOf(name)).isEqualTo(code);
    }

    @Test
    void codesWithoutANameKeepTheirNumber() {
        assertThat(ClStatus.nameOf(-9999)).isEqualTo("CL_ERROR_-9999");
        assertThatThrownBy(() -> ClStatus.codeOf("CL_NONSENSE")).hasMessageContaining("CL_NONSENSE");
    }

    @Test
    void failureIsThrownWithItsCall() {
        ClStatus.check(0, "clFinish");
        assertThatThrownBy(() -> ClStatus.check(-5, "clFinish"))
                .isInstanceOf(OpenClException.class)
                .hasMessage("clFinish failed [CL_OUT_OF_RESOURCES]");
    }
}
