import { FleetcastError } from '#forecast/errors.ts'
import { asItems, asText, isKind } from './pickle/access.ts'
import { PICKLE_LIMITS } from './pickle/limits.ts'
import { PickleStream } from './pickle/machine.ts'
import { Place } from './pickle/place.ts'
import type { PickleValue } from './pickle/values.ts'
import type { Storages } from './stateDict.ts'

/** torch before 1.6 began with a pickled magic number: protocol 2, a ten-byte integer. */
export function beginsAsLegacy(head: Uint8Array): boolean {
  return head[0] === 0x80 && head[2] === 0x8a && head[3] === 0x0a
}

const ITEM_BYTES: Readonly<Record<string, number>> = {
  DoubleStorage: 8,
  LongStorage: 8,
  ComplexFloatStorage: 8,
  ComplexDoubleStorage: 16,
  FloatStorage: 4,
  IntStorage: 4,
  HalfStorage: 2,
  BFloat16Storage: 2,
  ShortStorage: 2,
  ByteStorage: 1,
  CharStorage: 1,
  BoolStorage: 1,
}

/**
 * What torch.save wrote before version 1.6, and writes with _use_new_zipfile_serialization=False: pickles of a magic
 * number, a protocol, the machine, the object and its storages' keys, then each storage as its length and numbers.
 */
export function readTorchLegacy(bytes: Uint8Array, path: string): { value: PickleValue; storages: Storages } {
  const at = new Place(path)
  const pickles = new PickleStream(bytes, path, { ...PICKLE_LIMITS, bytes: bytes.length })
  for (let i = 0; i < 3; i++) pickles.next()
  const value = pickles.next()
  const classes = new Map<string, string>()
  for (const { id } of pickles.persistent) {
    if (!isKind(id, 'tuple') || id.items[0] !== 'storage') continue
    const [, type, key] = id.items
    if (isKind(type, 'global')) classes.set(asText(key, at), type.name)
  }
  const contents = new Map<string, Uint8Array>()
  const keys = asItems(pickles.next(), at).map((key) => asText(key, at))
  for (const key of keys) {
    const itemBytes = ITEM_BYTES[classes.get(key) ?? '']
    if (itemBytes === undefined) throw at.error('pickle-invalid', `its storage ${key} has an unknown type`)
    contents.set(key, pickles.cursor.bytes(pickles.cursor.uint64() * itemBytes))
  }
  return {
    value,
    storages: {
      littleEndian: true,
      storage: (key, size) => {
        const found = contents.get(key)
        if (found?.length === size) return Promise.resolve(found)
        throw new FleetcastError(
          'pickle-invalid',
          `${path}: storage ${key} has ${found?.length ?? 'no'} bytes, but its tensors need ${size}`,
          { file: path },
        )
      },
    },
  }
}
