// The kernel as a Node-API addon for x86-64. One file holds every set of instructions; the processor says which run.
#include <cpuid.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "variant.h"

// Of node_api.h, whose binary interface is stable (version 8), what is needed here.
typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_callback_info__ *napi_callback_info;
typedef enum { napi_ok } napi_status;
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);
typedef void (*napi_finalize)(napi_env, void *, void *);
napi_status napi_get_cb_info(napi_env, napi_callback_info, size_t *, napi_value *, napi_value *, void **);
napi_status napi_create_function(napi_env, const char *, size_t, napi_callback, void *, napi_value *);
napi_status napi_set_named_property(napi_env, napi_value, const char *, napi_value);
napi_status napi_set_element(napi_env, napi_value, uint32_t, napi_value);
napi_status napi_create_object(napi_env, napi_value *);
napi_status napi_create_array(napi_env, napi_value *);
napi_status napi_create_string_utf8(napi_env, const char *, size_t, napi_value *);
napi_status napi_create_int32(napi_env, int32_t, napi_value *);
napi_status napi_get_value_int32(napi_env, napi_value, int32_t *);
napi_status napi_create_external(napi_env, void *, napi_finalize, void *, napi_value *);
napi_status napi_get_value_external(napi_env, napi_value, void **);
napi_status napi_get_typedarray_info(napi_env, napi_value, int *, size_t *, void **, napi_value *, size_t *);
napi_status napi_throw_range_error(napi_env, const char *, const char *);

enum { INT32_ARRAY = 5, FLOAT32_ARRAY = 7 };

/** Bits of cpuid's leaves, and what the system keeps of registers. */
static int hasAvx2(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  if (!(c & bit_FMA) || !(c & bit_OSXSAVE)) return 0;
  unsigned kept, high;
  __asm__("xgetbv" : "=a"(kept), "=d"(high) : "c"(0));
  if ((kept & 0x06) != 0x06) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_AVX2);
}

static int hasAvx512(void) {
  unsigned a, b, c, d, kept, high;
  if (!hasAvx2()) return 0;
  __asm__("xgetbv" : "=a"(kept), "=d"(high) : "c"(0));
  if ((kept & 0xe6) != 0xe6) return 0;
  unsigned wanted = bit_AVX512F | bit_AVX512DQ | bit_AVX512BW | bit_AVX512VL;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & wanted) == wanted;
}

/** Of memory for a run: what WebAssembly has at most too. The system would promise more, and end the process over it. */
#define MOST_BYTES 4294967296.0

/** A network that is ready to run. */
typedef struct {
  const Variant *variant;
  int32_t *description;
  float *weights;
  void *scratch;
} Loaded;

static void *copyOf(const void *data, size_t bytes) {
  void *copy = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (copy) memcpy(copy, data, bytes);
  return copy;
}

static void letGo(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  Loaded *loaded = data;
  free(loaded->description);
  free(loaded->weights);
  free(loaded->scratch);
  free(loaded);
}

/** The numbers of a typed array; null, and an error is thrown, where it is of another kind. */
static void *numbersOf(napi_env env, napi_value value, int kind, size_t *length) {
  int found = -1;
  void *data = NULL;
  if (napi_get_typedarray_info(env, value, &found, length, &data, NULL, NULL) == napi_ok && found == kind)
    return data ? data : (void *)64;
  napi_throw_range_error(env, NULL, "an argument is not of the expected kind of numbers");
  return NULL;
}

static const Variant *const VARIANTS[] = {&kernelAvx512, &kernelAvx2};
enum { VARIANT_COUNT = sizeof(VARIANTS) / sizeof(*VARIANTS) };

static int runsHere(int index) { return index == 0 ? hasAvx512() : hasAvx2(); }

/** load(variant, description, weights): a handle */
static napi_value load(napi_env env, napi_callback_info info) {
  napi_value arguments[3], handle = NULL;
  size_t count = 3, numbers, floats;
  int32_t index = -1;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  napi_get_value_int32(env, arguments[0], &index);
  const int32_t *description = numbersOf(env, arguments[1], INT32_ARRAY, &numbers);
  if (!description) return NULL;
  const float *weights = numbersOf(env, arguments[2], FLOAT32_ARRAY, &floats);
  if (!weights) return NULL;
  if (index < 0 || index >= VARIANT_COUNT || !runsHere(index)) {
    napi_throw_range_error(env, NULL, "this processor has no such variant");
    return NULL;
  }
  Loaded *loaded = calloc(1, sizeof(Loaded));
  if (loaded) {
    loaded->variant = VARIANTS[index];
    loaded->description = copyOf(description, numbers * sizeof(int32_t));
    loaded->weights = copyOf(weights, floats * sizeof(float));
    double bytes = loaded->description ? loaded->variant->scratch(loaded->description) : MOST_BYTES;
    if (bytes < MOST_BYTES) loaded->scratch = aligned_alloc(64, (size_t)bytes + 64);
  }
  if (!loaded || !loaded->description || !loaded->weights || !loaded->scratch) {
    if (loaded) letGo(env, loaded, NULL);
    napi_throw_range_error(env, NULL, "out of memory: the network does not fit");
    return NULL;
  }
  loaded->variant->prepare(loaded->description, loaded->scratch);
  napi_create_external(env, loaded, letGo, NULL, &handle);
  return handle;
}

/** run(handle, batch, encoderReals, decoderReals, encoderCodes, decoderCodes, encoderLengths, out) */
static napi_value run(napi_env env, napi_callback_info info) {
  napi_value arguments[8];
  size_t count = 8, length;
  void *data = NULL;
  Inputs inputs;
  napi_get_cb_info(env, info, &count, arguments, NULL, NULL);
  if (napi_get_value_external(env, arguments[0], &data) != napi_ok) {
    napi_throw_range_error(env, NULL, "the first argument is no network");
    return NULL;
  }
  const Loaded *loaded = data;
  napi_get_value_int32(env, arguments[1], &inputs.batch);
  if (!(inputs.encoderReals = numbersOf(env, arguments[2], FLOAT32_ARRAY, &length))) return NULL;
  if (!(inputs.decoderReals = numbersOf(env, arguments[3], FLOAT32_ARRAY, &length))) return NULL;
  if (!(inputs.encoderCodes = numbersOf(env, arguments[4], INT32_ARRAY, &length))) return NULL;
  if (!(inputs.decoderCodes = numbersOf(env, arguments[5], INT32_ARRAY, &length))) return NULL;
  if (!(inputs.encoderLengths = numbersOf(env, arguments[6], INT32_ARRAY, &length))) return NULL;
  float *out = numbersOf(env, arguments[7], FLOAT32_ARRAY, &length);
  if (!out) return NULL;
  loaded->variant->run(loaded->description, loaded->weights, loaded->scratch, &inputs, out);
  return NULL;
}

/** The variants that this processor has, the best first: { index, name, lanes, block } */
static napi_value variants(napi_env env) {
  napi_value list;
  napi_create_array(env, &list);
  uint32_t found = 0;
  for (int index = 0; index < VARIANT_COUNT; index++) {
    if (!runsHere(index)) continue;
    const Variant *variant = VARIANTS[index];
    napi_value item, value;
    napi_create_object(env, &item);
    napi_create_int32(env, index, &value);
    napi_set_named_property(env, item, "index", value);
    napi_create_string_utf8(env, variant->name, strlen(variant->name), &value);
    napi_set_named_property(env, item, "name", value);
    napi_create_int32(env, variant->lanes, &value);
    napi_set_named_property(env, item, "lanes", value);
    napi_create_int32(env, variant->block, &value);
    napi_set_named_property(env, item, "block", value);
    napi_set_element(env, list, found++, item);
  }
  return list;
}

__attribute__((visibility("default"))) int32_t node_api_module_get_api_version_v1(void) { return 8; }

/** Every thread of Node that loads the addon calls this. */
__attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value value;
  napi_create_function(env, "load", 4, load, NULL, &value);
  napi_set_named_property(env, exports, "load", value);
  napi_create_function(env, "run", 3, run, NULL, &value);
  napi_set_named_property(env, exports, "run", value);
  napi_set_named_property(env, exports, "variants", variants(env));
  return exports;
}
