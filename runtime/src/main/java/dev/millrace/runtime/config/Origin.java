package dev.millrace.runtime.config;

/** Where a value of the configuration comes from. */
public sealed interface Origin {

    /**
     * A place in a file.
     *
     * @param file its name, without folders
     * @param line from 1
     * @param column from 1
     */
    record InFile(String file, int line, int column) implements Origin {
        @Override
        public String toString() {
            return file + ":" + line + ":" + column;
        }
    }

    /**
     * The command line, or a program.
     *
     * @param setting as it was given, such as {@code --set memory.chunk=64}
     */
    record Given(String setting) implements Origin {
        @Override
        public String toString() {
            return setting;
        }
    }

    /** Nobody said anything. */
    record Default() implements Origin {
        @Override
        public String toString() {
            return "default";
        }
    }
}
