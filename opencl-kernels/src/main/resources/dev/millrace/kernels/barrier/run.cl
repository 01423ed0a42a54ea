// run.cl: a looped launch that reads its own greedy tokens on, for steps of one row.
//
// run [count][MOST_RUN tokens]; the step's token and position move on with it (see base/step.cl for one row).
#ifndef MOST_RUN
#define MOST_RUN 64
#endif
#define RUN_TOKEN 8
#define RUN_POSITION 9
#define RUN_STOPS 12

// Takes note of the token that the phases have just chosen, the count-th. Returns whether another is to be read; then the
// step says which. One work-group calls it.
static int run_goes_on(global int *step, global const int *chosen, global int *run, int count) {
    const int token = *chosen;
    int more = count < step[5] && token >= 0;
    for (int i = 0; i < step[6]; i++) more &= step[RUN_STOPS + i] != token;
    run[0] = count;
    run[count] = token;
    if (more) {
        step[RUN_TOKEN] = token;
        step[RUN_POSITION] += 1;
    }
    return more;
}
