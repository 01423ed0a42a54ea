// step.cl: how kernels reach their data.
//
// The step buffer tells what this step is about; positions and lengths are data, never arguments, so a plan is replayed:
//   [0] rows, [1] outputs, then for looped launches [2] first phase, [3] end of the phases, [4] ticket, [5] most tokens of a
//   run, [6] tokens that end it, [7] spare; then tokens, positions, sequences, output rows, STEP_ROWS ints each, and the tokens
//   that end a run
// A slot is a region of a buffer: base and byte offset, two arguments.
#ifndef STEP_ROWS
#define STEP_ROWS 1
#endif
#define STEP_ARGUMENT global const int *step
#define STEP_ROW_COUNT (step[0])
#define STEP_OUTPUT_COUNT (step[1])
#define STEP_TOKEN(row) (step[8 + (row)])
#define STEP_POSITION(row) (step[8 + STEP_ROWS + (row)])
#define STEP_SEQUENCE(row) (step[8 + 2 * STEP_ROWS + (row)])
#define STEP_OUTPUT_ROW(output) (step[8 + 3 * STEP_ROWS + (output)])
#define SLOT(name) global char *name##_base, ulong name##_offset
#define SLOT_AS(type, name) ((global type *)(name##_base + name##_offset))
