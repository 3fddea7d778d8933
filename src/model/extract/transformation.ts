import {
  namedTransformationSchema,
  type NamedTransformation,
  type StepFunction,
  type Transformation,
} from '#forecast/window/spec.ts'
import { asFields, asItems, isKind } from '../pickle/access.ts'
import { isRecord } from '../pickle/classes.ts'
import type { Place } from '../pickle/place.ts'
import { describeValue, type PickleRecord, type PickleValue } from '../pickle/values.ts'

/**
 * A normalizer's transformation: a name, a dict of functions (a pair of them before version 0.10.2), None.
 *
 * epsilon: the normalizer's `eps`, which it has up to version 0.10.1 only and which tells that version's formulas
 * from today's; null: it has none.
 */
export function readTransformation(
  value: PickleValue | undefined,
  at: Place,
  epsilon: number | null,
): Transformation {
  if (value === null || value === undefined) return 'none'
  if (isKind(value, 'tuple') || isKind(value, 'list')) {
    const [forward, reverse] = asItems(value, at)
    const pair = spelled(readFunction(forward, at.in(0)), readFunction(reverse, at.in(1)), epsilon)
    return { ...pair, normalReverse: FORMER_NORMAL }
  }
  if (isKind(value, 'dict')) {
    const functions = asFields(value, at)
    // Without one of the two the library takes the identity.
    const named = (key: string) =>
      functions.has(key) ? readFunction(functions.get(key), at.in(key)) : 'identity'
    const reverse = named('reverse')
    const inverse = functions.get('inverse_torch')
    return {
      ...spelled(named('forward'), reverse, epsilon),
      ...(isInverse(inverse, reverse) ? {} : { normalReverse: `inverse_torch, ${describeValue(inverse)}` }),
    }
  }
  const parsed = namedTransformationSchema.safeParse(value)
  const former = parsed.success && epsilon !== null ? FORMER[parsed.data] : undefined
  if (!parsed.success || (epsilon !== null && former === undefined)) {
    throw at.error(
      'model-unsupported',
      `the transformation is ${describeValue(value)}, expected one of ${namedTransformationSchema.options.join(', ')}`,
    )
  }
  if (epsilon === null || former === undefined) return parsed.data
  const [forward, reverse] = former
  const divisor = parsed.data === 'logit' ? 1 + 2 * epsilon : 1
  return { ...spelled(forward, reverse, epsilon), divisor, named: parsed.data, normalReverse: FORMER_NORMAL }
}

/** Up to version 0.10.1. */
const FORMER_NORMAL = 'the inverse of its center only'

/** Transforms of torch.distributions and of pytorch-forecasting that do what a function here does. */
const TRANSFORMS: Readonly<Record<string, StepFunction>> = {
  ExpTransform: 'exp',
  Expm1Transform: 'expm1',
  SigmoidTransform: 'sigmoid',
  SoftplusTransform: 'softplus',
  MinusOneTransform: 'minusOne',
  ReLuTransform: 'relu',
  TanhTransform: 'tanh',
}

/** Whether a dict's inverse_torch is known to equal its reverse. */
function isInverse(inverse: PickleValue | undefined, reverse: StepFunction): boolean {
  if (inverse === undefined || inverse === null) return true
  if (!isKept(inverse) || !/^(?:torch\.distributions|pytorch_forecasting)\./.test(inverse.type.module))
    return false
  return Object.hasOwn(TRANSFORMS, inverse.type.name) && TRANSFORMS[inverse.type.name] === reverse
}

function isKept(value: PickleValue): value is PickleRecord {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'record'
}

/** TorchNormalizer.TRANSFORMATIONS up to version 0.10.1, each after `eps` is added. */
const FORMER: Partial<Record<NamedTransformation, readonly [forward: StepFunction, reverse: StepFunction]>> =
  {
    log: ['log', 'exp'],
    log1p: ['log1p', 'exp'],
    logit: ['logit', 'sigmoid'],
    softplus: ['plusOne', 'softplus'],
    relu: ['identity', 'relu'],
  }

function spelled(forward: StepFunction, reverse: StepFunction, epsilon: number | null) {
  return { divisor: 1, shift: epsilon ?? 0, forward, reverse }
}

/** Functions of torch, numpy, scipy.special and pytorch-forecasting by their names there. */
const FUNCTIONS: Readonly<Record<string, StepFunction>> = {
  positive: 'identity',
  _identity: 'identity',
  _plus_one: 'plusOne',
  _minus_one: 'minusOne',
  neg: 'negative',
  negative: 'negative',
  reciprocal: 'reciprocal',
  exp: 'exp',
  expm1: 'expm1',
  exp2: 'exp2',
  log: 'log',
  _clipped_log: 'clippedLog',
  log1p: 'log1p',
  log2: 'log2',
  log10: 'log10',
  logit: 'logit',
  _clipped_logit: 'clippedLogit',
  sigmoid: 'sigmoid',
  expit: 'sigmoid',
  _clipped_sigmoid: 'clippedSigmoid',
  softplus: 'softplus',
  softplus_inv: 'softplusInverse',
  relu: 'relu',
  _clamp_zero: 'relu',
  sqrt: 'sqrt',
  square: 'square',
  _square: 'square',
  cbrt: 'cbrt',
  tanh: 'tanh',
  atanh: 'atanh',
  arctanh: 'atanh',
  sinh: 'sinh',
  asinh: 'asinh',
  arcsinh: 'asinh',
}

const LIBRARIES = /^(?:torch|numpy|pytorch_forecasting|scipy\.special)(?:\.|$)/

function readFunction(value: PickleValue | undefined, at: Place): StepFunction {
  const reference = referenceOf(value)
  const known =
    reference !== null && LIBRARIES.test(reference.module) && Object.hasOwn(FUNCTIONS, reference.name)
      ? FUNCTIONS[reference.name]
      : undefined
  if (known !== undefined) return known
  const found = reference === null ? describeValue(value) : `${reference.module}.${reference.name}`
  throw at.error(
    'model-unsupported',
    `the transformation calls ${found}, whose code is not in the file; expected a named function of torch or numpy, or one of ${namedTransformationSchema.options.join(', ')}`,
  )
}

/** A function as pickles refer to it: by its name, as an attribute of a class, or as one of numpy's. */
function referenceOf(value: PickleValue | undefined): { module: string; name: string } | null {
  if (isKind(value, 'global')) return value
  if (isRecord(value, 'getattr', 'ufunc')) {
    const [owner, name] = value.args
    if (typeof name !== 'string') return null
    if (typeof owner === 'string') return { module: owner, name }
    if (isKind(owner, 'global')) return { module: owner.module, name }
  }
  return null
}
