import { bfloat16ToFloat, float16ToFloat } from './halfFloats.ts'
import { asEntries } from './pickle/access.ts'
import type { Place } from './pickle/place.ts'
import { readTensorView, STORAGE_BYTES, type StorageType, type TensorView } from './pickle/torch.ts'
import type { PickleValue } from './pickle/values.ts'
import type { Tensor, Weights } from './spec.ts'

/** The numbers that the tensors of a pickle refer to. */
export interface Storages {
  readonly littleEndian: boolean
  /** The bytes of a storage, which must be exactly so many. */
  storage: (key: string, bytes: number, signal?: AbortSignal) => Promise<Uint8Array>
}

/** A TFT has some 100,000 parameters, a large one 10 million. */
const MAX_ELEMENTS = 400_000_000

/**
 * The floating-point tensors of a state dict as float32 in row-major order. Only the storages that they need
 * are read (an optimizer's state is not), each once; tensors that are one in torch are one object here.
 *
 * @throws FleetcastError `pickle-invalid` where a tensor reaches beyond its storage, and `zip-invalid`.
 */
export async function readStateDict(
  value: PickleValue | undefined,
  source: Storages,
  at: Place,
  signal?: AbortSignal,
): Promise<Weights> {
  const views = new Map<string, TensorView>()
  for (const [name, item] of asEntries(value, at)) {
    if (typeof name !== 'string') throw at.unexpected(name, 'a tensor name')
    const view = readTensorView(item, at.in(name))
    if (view !== null) views.set(name, checked(view, at.in(name)))
  }
  bound(views, at)
  const storages = new Map<string, Float32Array>()
  const tensors = new Map<string, Tensor>()
  const weights = new Map<string, Tensor>()
  for (const [name, view] of views) {
    const identity = JSON.stringify([view.storage, view.offset, view.shape, view.strides])
    let tensor = tensors.get(identity)
    if (tensor === undefined) {
      const numbers = storages.get(view.storage) ?? (await readStorage(view, source, signal))
      if (numbers.length !== view.storageSize)
        throw at.in(name).error('pickle-invalid', 'its storage has two different sizes')
      storages.set(view.storage, numbers)
      tensor = { shape: view.shape, data: gather(numbers, view) }
      tensors.set(identity, tensor)
    }
    weights.set(name, tensor)
  }
  return weights
}

/** Views may overlap and storages be deflated: what they make together is bounded before any is read. */
function bound(views: ReadonlyMap<string, TensorView>, at: Place): void {
  let total = 0
  for (const view of views.values()) total += view.storageSize + elements(view)
  if (total > MAX_ELEMENTS) {
    throw at.error('file-too-large', `its tensors have ${total} numbers, expected at most ${MAX_ELEMENTS}`)
  }
}

/** A view that stays within its storage and has no more elements than it (no zero strides over large shapes). */
function checked(view: TensorView, at: Place): TensorView {
  const count = elements(view)
  const last = view.shape.reduce((sum, size, i) => sum + (size - 1) * (view.strides[i] ?? 0), view.offset)
  if (count > 0 && (view.offset < 0 || last >= view.storageSize || count > view.storageSize)) {
    throw at.error(
      'pickle-invalid',
      `shape [${view.shape.join(', ')}] with strides [${view.strides.join(', ')}] from ${view.offset} does not fit into a storage of ${view.storageSize}`,
    )
  }
  return view
}

async function readStorage(view: TensorView, source: Storages, signal?: AbortSignal): Promise<Float32Array> {
  const bytes = await source.storage(view.storage, view.storageSize * STORAGE_BYTES[view.type], signal)
  const read = reader(bytes, view.type, source.littleEndian)
  return Float32Array.from({ length: view.storageSize }, (_, i) => read(i))
}

function reader(bytes: Uint8Array, type: StorageType, littleEndian: boolean): (index: number) => number {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (type) {
    case 'float32':
      return (i) => data.getFloat32(4 * i, littleEndian)
    case 'float64':
      return (i) => data.getFloat64(8 * i, littleEndian)
    case 'float16':
      return (i) => float16ToFloat(data.getUint16(2 * i, littleEndian))
    case 'bfloat16':
      return (i) => bfloat16ToFloat(data.getUint16(2 * i, littleEndian))
  }
}

/** Strided elements in row-major order. */
function gather(numbers: Float32Array, { shape, strides, offset }: TensorView): Float32Array {
  const index = shape.map(() => 0)
  const out = new Float32Array(elements({ shape }))
  let from = offset
  for (let i = 0; i < out.length; i++) {
    out[i] = numbers[from] ?? NaN
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0
      const next = (index[axis] ?? 0) + 1
      if (next < (shape[axis] ?? 0)) {
        index[axis] = next
        from += stride
        break
      }
      index[axis] = 0
      from -= stride * (next - 1)
    }
  }
  return out
}

function elements({ shape }: Pick<TensorView, 'shape'>): number {
  return shape.reduce((product, size) => product * size, 1)
}
