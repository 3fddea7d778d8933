import { FleetcastError } from '#forecast/errors.ts'
import { beginsAsZip, isNamedAs } from '#forecast/formats.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { PICKLE_LIMITS } from './pickle/limits.ts'
import { readPickle } from './pickle/machine.ts'
import type { PickleValue } from './pickle/values.ts'
import type { Storages } from './stateDict.ts'
import { beginsAsLegacy, readTorchLegacy } from './torchLegacy.ts'
import { isPacked, unpack } from './unpack.ts'
import { MAX_WEIGHTS_BYTES, readWhole } from './wholeFile.ts'

/** A pickle and, where torch wrote it, the numbers beside it. */
export interface Pickled {
  readonly value: PickleValue
  /** null: it can hold no tensors. */
  readonly storages: Storages | null
}

/**
 * A pickle in whatever torch.save, pickle.dump or joblib.dump put it in, known by its content: a zip, torch's format
 * from before 1.6, a plain pickle, or one packed with zlib or gzip.
 */
export async function openPickled(file: RandomAccessFile, signal?: AbortSignal): Promise<Pickled> {
  if (file.size === 0) throw new FleetcastError('file-empty', `${file.path} is empty`, { file: file.path })
  const head = await file.read(0, Math.min(16, file.size), signal)
  if (beginsAsZip(head)) {
    // On demand: the zip library is the largest part of the reader, and the bundled model does without.
    const { openTorchZip } = await import('./torchZip.ts')
    const zip = await openTorchZip(file, signal)
    return { value: readPickle(zip.pickle, file.path), storages: zip }
  }
  if (beginsAsLegacy(head)) {
    return readTorchLegacy(await readWhole(file, MAX_WEIGHTS_BYTES, signal), file.path)
  }
  if (!isPacked(head) && !beginsAsPickle(head)) {
    const found = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    throw new FleetcastError(
      isNamedAs(file.path, 'dataset-parameters') ? 'pickle-invalid' : 'zip-invalid',
      `${file.path}: byte 0: it starts with ${found}, expected 50 4b 03 04 (checkpoint) or 80 (pickle)`,
      { file: file.path, place: 'byte 0' },
    )
  }
  const bytes = await unpack(
    await readWhole(file, PICKLE_LIMITS.bytes, signal),
    file,
    PICKLE_LIMITS.bytes,
    signal,
  )
  return { value: readPickle(bytes, file.path), storages: null }
}

/** Since protocol 2 a pickle begins with its protocol; before, with a mark or the class or collection that it holds. */
function beginsAsPickle(head: Uint8Array): boolean {
  const [first = 0, second = 0] = head
  return first === 0x80 ? second <= 5 : '(c}]'.includes(String.fromCharCode(first))
}
