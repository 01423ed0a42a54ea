package dev.millrace.kernels.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Complete OpenCL C text: parameters, then kernel files and generated code in the order given.
 *
 * <p>It begins with {@code #pragma OPENCL FP_CONTRACT OFF}, so that a product and a sum are fused only where the source
 * says {@code fma}. Every part stands behind a {@code #line}, so that the compiler's errors name the file and its line.
 */
public final class KernelSource {

    private static final String PREAMBLE = "#pragma OPENCL FP_CONTRACT OFF\n";

    private final String text;
    private final String digest;

    private KernelSource(String text) {
        this.text = text;
        this.digest = Digests.ofTexts(text);
    }

    public static Builder builder() {
        return new Builder(SourceRoot.CLASS_PATH);
    }

    /** A builder that finds kernel files elsewhere. */
    static Builder builder(SourceRoot root) {
        return new Builder(root);
    }

    /** What the compiler gets. */
    public String text() {
        return text;
    }

    /** SHA-256 of the text, 64 hexadecimal digits. */
    public String digest() {
        return digest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KernelSource that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "KernelSource[" + text.length() + " characters, sha256 " + digest.substring(0, 12) + "]";
    }

    /** Puts a source together. Definitions come first, whenever they are given; parts follow in their order. */
    public static final class Builder {

        private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

        private final SourceRoot root;
        private final Map<String, String> defines = new LinkedHashMap<>();
        private final List<Part> parts = new ArrayList<>();

        private Builder(SourceRoot root) {
            this.root = root;
        }

        /** A name without a value, for {@code #ifdef}. */
        public Builder define(String name) {
            return define(name, "");
        }

        /** A whole number; long values beyond 32 bits need the source to expect them. */
        public Builder define(String name, long value) {
            return define(name, Long.toString(value));
        }

        /**
         * A name that stands for OpenCL C.
         *
         * @throws IllegalArgumentException when the name is no identifier, the value has a line break, or the name
         *     already stands for something else
         */
        public Builder define(String name, String value) {
            if (!IDENTIFIER.matcher(name).matches()) {
                throw new IllegalArgumentException("'" + name + "' cannot be defined: it is not a C identifier");
            }
            if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
                throw new IllegalArgumentException(
                        "the value of '" + name + "' has a line break; put code of several lines in text(...)");
            }
            String before = defines.putIfAbsent(name, value);
            if (before != null && !before.equals(value)) {
                throw new IllegalArgumentException(
                        "'" + name + "' is defined twice: as '" + before + "' and as '" + value + "'");
            }
            return this;
        }

        /** A kernel file, by its path under {@code /dev/millrace/kernels}, for example {@code matmul/matmul.cl}. */
        public Builder resource(String path) {
            parts.add(new Part(SourceRoot.checkedPath(path), null));
            return this;
        }

        /**
         * A kernel file written for any {@code name}: its text with {@code name} defined as {@code value}, once for each
         * value.
         */
        public Builder template(String path, String name, String value) {
            String code = root.read(SourceRoot.checkedPath(path));
            if (code == null) {
                throw new IllegalArgumentException("there is no kernel file '" + path + "' under " + SourceRoot.FOLDER);
            }
            return text(path, "#define " + name + " " + value + "\n#line 1\n" + code + "#undef " + name + "\n");
        }

        /** Generated code. It may include kernel files too. */
        public Builder text(String code) {
            return text("generated", code);
        }

        /**
         * Generated code.
         *
         * @param name what the compiler's errors call it
         */
        public Builder text(String name, String code) {
            parts.add(new Part(name, code));
            return this;
        }

        /**
         * The source.
         *
         * @throws IllegalArgumentException when a file is missing, includes itself through others (the message has the
         *     chain), or includes within a conditional
         */
        public KernelSource build() {
            StringBuilder text = new StringBuilder(PREAMBLE);
            defines.forEach((name, value) -> text.append("#define ")
                    .append(name)
                    .append(value.isEmpty() ? "" : " " + value)
                    .append('\n'));
            IncludeExpansion expansion = new IncludeExpansion(root, text);
            for (Part part : parts) {
                if (part.code() == null) {
                    expansion.file(part.name());
                } else {
                    expansion.text(part.name(), part.code());
                }
            }
            return new KernelSource(text.toString());
        }
    }

    /** A kernel file to read, or code at hand. */
    private record Part(String name, @Nullable String code) {}
}
