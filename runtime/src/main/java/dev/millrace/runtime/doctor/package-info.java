/**
 * The doctor: everything that can go wrong before a first answer, looked at one by one.
 *
 * <p>In: this process and its machine ({@link dev.millrace.runtime.doctor.Machine}), the options a runtime would be opened
 * with, and a model. Out: a {@link dev.millrace.runtime.doctor.Finding} for each check, what was seen and what cures it, in
 * the order of {@link dev.millrace.runtime.doctor.Checks}: what can be read from files first, what runs native code last.
 * Next: the person at the terminal, or a report of a bug.
 */
@NullMarked
package dev.millrace.runtime.doctor;

import org.jspecify.annotations.NullMarked;
