// step.cl: how kernels reach their data.
//
// The step buffer tells what this step is about; positions and lengths are data, never arguments, so a plan is replayed: a
// header of STEP_HEADER ints; then tokens, positions, sequences, output rows, STEP_ROWS ints each, and the tokens that end a
// run. StepLayout says what the header holds, and defines the symbols.
// A slot is a region of a buffer: base and byte offset, two arguments.
#ifndef STEP_ROWS
#define STEP_ROWS 1
#endif
#define STEP_ARGUMENT global const int *step
#define STEP_ROW_COUNT (step[STEP_AT_ROWS])
#define STEP_OUTPUT_COUNT (step[STEP_AT_OUTPUTS])
#define STEP_TOKEN(row) (step[STEP_HEADER + (row)])
#define STEP_POSITION(row) (step[STEP_HEADER + STEP_ROWS + (row)])
#define STEP_SEQUENCE(row) (step[STEP_HEADER + 2 * STEP_ROWS + (row)])
#define STEP_OUTPUT_ROW(output) (step[STEP_HEADER + 3 * STEP_ROWS + (output)])
#define SLOT(name) global char *name##_base, ulong name##_offset
#define SLOT_AS(type, name) ((global type *)(name##_base + name##_offset))
