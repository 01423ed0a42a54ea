// run.cl: a looped launch that reads its own tokens on, for steps of one row.
//
// run [count][tokens]; the step's token and position move on with it. Where they lie in a step of one row StepLayout defines:
// RUN_AT_MOST and RUN_AT_STOPS of the header, RUN_TOKEN, RUN_POSITION, and RUN_STOPS, the first of the tokens that end a run.

// Takes note of the token that the phases have just chosen, the count-th. Returns whether another is to be read; then the
// step says which. One work-group calls it.
static int run_goes_on(global int *step, global const int *chosen, global int *run, int count) {
    const int token = *chosen;
    int more = count < step[RUN_AT_MOST] && token >= 0;
    for (int i = 0; i < step[RUN_AT_STOPS]; i++) more &= step[RUN_STOPS + i] != token;
    run[0] = count;
    run[count] = token;
    if (more) {
        step[RUN_TOKEN] = token;
        step[RUN_POSITION] += 1;
    }
    return more;
}
