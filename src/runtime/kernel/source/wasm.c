// The kernel as a WebAssembly module. It brings no allocator: whoever made the memory says where everything lies.
#include "network.c"

#define EXPORT(name) __attribute__((export_name(#name)))

/** Series that are computed at once, and outputs of a block of weights. */
EXPORT(lanes) int32_t lanes(void) { return LANES; }
EXPORT(block) int32_t block(void) { return BLOCK; }

/** Where memory is free. */
extern char __heap_base;
EXPORT(start) uint32_t start(void) { return ((uint32_t)&__heap_base + 63) / 64 * 64; }

EXPORT(scratch) double scratch(const int32_t *description) { return KERNEL(scratch)(description); }

EXPORT(prepare) void prepare(const int32_t *description, void *memory) { KERNEL(prepare)(description, memory); }

EXPORT(run)
void run(const int32_t *description, const float *weights, void *memory, int32_t batch, const float *encoderReals,
         const float *decoderReals, const int32_t *encoderCodes, const int32_t *decoderCodes,
         const int32_t *encoderLengths, float *out) {
  Inputs inputs = {batch, encoderReals, decoderReals, encoderCodes, decoderCodes, encoderLengths};
  KERNEL(run)(description, weights, memory, &inputs, out);
}
