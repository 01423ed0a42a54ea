package dev.millrace.scheduler.trace;

/** Is told what each step did on the device. An executor that has one runs on a profiling queue and is slower for it. */
@FunctionalInterface
public interface StepObserver {

    /** Takes a step that has run, in the thread that ran it. */
    void ran(StepTrace step);
}
