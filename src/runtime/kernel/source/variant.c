// Compiled once for each set of instructions, with KERNEL, LANES, BLOCK, VARIANT and NAME as build.mjs says.
#include "variant.h"
#include "network.c"

const Variant VARIANT = {NAME, LANES, BLOCK, KERNEL(scratch), KERNEL(prepare), KERNEL(run)};
