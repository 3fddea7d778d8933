import { asInteger, asItems, asText, isKind } from './access.ts'
import { isRecord } from './classes.ts'
import type { Place } from './place.ts'
import type { PickleValue } from './values.ts'

export type StorageType = 'float32' | 'float64' | 'float16' | 'bfloat16'

const STORAGES: Readonly<Record<string, StorageType>> = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
}

export const STORAGE_BYTES: Readonly<Record<StorageType, number>> = {
  float32: 4,
  float64: 8,
  float16: 2,
  bfloat16: 2,
}

/** A tensor of floating-point numbers as a strided view of a storage beside the pickle; counts in elements. */
export interface TensorView {
  readonly storage: string
  readonly type: StorageType
  readonly storageSize: number
  readonly offset: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

/** The tensor that a record stands for; null: one of integers or booleans, which no TFT's forward pass reads. */
export function readTensorView(value: PickleValue | undefined, at: Place): TensorView | null {
  let tensor = value
  // Parameters inside each other may be many, and shared by many names.
  for (; isRecord(tensor, 'rebuildParameter'); tensor = tensor.args[0]) at.visit(1)
  if (!isRecord(tensor, 'rebuildTensor', 'rebuildTensorV1')) throw at.unexpected(tensor, 'a tensor')
  const [reference, offset, size, stride] = tensor.args
  // ('storage', its class, key of its file, device, number of elements)
  if (!isKind(reference, 'persistent')) throw at.unexpected(reference, 'a storage')
  const [, storageClass, key, , count] = asItems(reference.id, at)
  if (!isKind(storageClass, 'global')) throw at.unexpected(storageClass, 'a storage class')
  const type = STORAGES[storageClass.name]
  if (type === undefined) return null
  const shape = asItems(size, at).map((n) => asInteger(n, at))
  const strides = asItems(stride, at).map((n) => asInteger(n, at))
  if (strides.length !== shape.length || [...shape, ...strides].some((n) => n < 0)) {
    throw at.error('pickle-invalid', `shape [${shape.join(', ')}] has strides [${strides.join(', ')}]`)
  }
  return {
    storage: asText(key, at),
    type,
    storageSize: asInteger(count, at),
    offset: asInteger(offset, at),
    shape,
    strides,
  }
}
