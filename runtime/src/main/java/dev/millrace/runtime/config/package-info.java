/**
 * Configuration: JSON to records, every error with its place.
 *
 * <p>In: a JSON file, and settings such as {@code device.kind=cpu} laid over it. Out: a
 * {@link dev.millrace.runtime.config.MillraceConfig} of validated records; an unknown key, a wrong type or a value out
 * of range is a {@link dev.millrace.runtime.config.ConfigException} with the JSON path, the line and the column. Next:
 * {@code dev.millrace.runtime} opens a runtime from it.
 */
@NullMarked
package dev.millrace.runtime.config;

import org.jspecify.annotations.NullMarked;
