package dev.millrace.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class DeviceInfoReaderTest {

    @Test
    void textEndsBeforeItsZerosAndBlanks() {
        assertThat(DeviceInfoReader.text("  a GPU  \0\0".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("a GPU");
        assertThat(DeviceInfoReader.text(new byte[0])).isEmpty();
    }

    @Test
    void numbersAreUnsigned() {
        assertThat(DeviceInfoReader.number(bytes(4, 0xFFFFFFFFL))).isEqualTo(0xFFFFFFFFL);
        assertThat(DeviceInfoReader.number(bytes(8, 1L << 40))).isEqualTo(1L << 40);
        assertThat(DeviceInfoReader.number(bytes(8, -1L))).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> DeviceInfoReader.number(new byte[3])).hasMessageContaining("3 bytes");
    }

    @Test
    void aDeviceIsAssembledFromItsAnswers() {
        DeviceInfo info = DeviceInfoReader.read("platform", DeviceInfoReaderTest::answer);
        assertThat(info.kind()).isEqualTo(DeviceKind.GPU);
        assertThat(info.extensions()).containsExactlyInAnyOrder("cl_one", "cl_two");
        assertThat(info.memoryBaseAlignmentBytes()).isEqualTo(128);
        assertThat(info.dedicatedLocalMemory()).isTrue();
        assertThat(info.unifiedMemory()).isFalse();
        assertThat(info.maxAllocationBytes()).isEqualTo(77);
        assertThat(info.languageOption()).isEqualTo("-cl-std=CL2.0");
        assertThat(info.available()).isTrue();
    }

    @Test
    void aDeviceSplitsWhenItSaysSo() {
        ByteBuffer ways = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        ways.putLong(0x1087).putLong(0x1086);
        assertThat(DeviceInfoReader.partitionsEqually(parameter -> ways.array()))
                .isTrue();
        assertThat(DeviceInfoReader.partitionsEqually(parameter -> bytes(8, 0))).isFalse();
        assertThat(DeviceInfoReader.partitionsEqually(parameter -> new byte[0])).isFalse();
    }

    /** A driver that refuses the one deprecated question. */
    private static byte[] answer(int parameter) {
        return switch (parameter) {
            case 0x1000 -> bytes(8, 4);
            case 0x1019 -> bytes(4, 1024);
            case 0x1022 -> bytes(4, 1);
            case 0x1030 -> " cl_one  cl_two \0".getBytes(StandardCharsets.UTF_8);
            case 0x103D -> "OpenCL C 2.0 \0".getBytes(StandardCharsets.UTF_8);
            case 0x1027, 0x1028 -> bytes(4, 1);
            case 0x1035 -> throw new OpenClException("CL_INVALID_VALUE", "no longer");
            case 0x102B, 0x102C, 0x102D, 0x102F -> "text\0".getBytes(StandardCharsets.UTF_8);
            default -> bytes(8, 77);
        };
    }

    private static byte[] bytes(int size, long value) {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        return (size == Long.BYTES ? buffer.putLong(value) : buffer.putInt((int) value)).array();
    }
}
