import { transformationSchema, type Transformation } from '#forecast/window/spec.ts'
import type { Place } from '../pickle/place.ts'
import type { PickleValue } from '../pickle/values.ts'

/** A normalizer's transformation by name; None is 'none'. A dict of functions cannot be data. */
export function readTransformation(value: PickleValue | undefined, at: Place): Transformation {
  if (value === null || value === undefined) return 'none'
  const parsed = transformationSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const found = typeof value === 'string' ? `'${value.slice(0, 40)}'` : 'functions of its own'
  throw at.error(
    'model-unsupported',
    `the transformation is ${found}, expected one of ${transformationSchema.options.join(', ')}`,
  )
}
