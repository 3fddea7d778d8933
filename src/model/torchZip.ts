import { Reader, ZipReader, type Entry, type FileEntry } from '@zip.js/zip.js/lib/zip-core.js'
import { FleetcastError } from '#forecast/errors.ts'
import { PICKLE_LIMITS } from './pickle/limits.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import type { Storages } from './stateDict.ts'

/**
 * The zip that torch.save writes: `<root>/data.pkl`, `<root>/byteorder` and one file of raw numbers per storage,
 * `<root>/data/<key>`. Entries are stored; a zip that was packed again may be deflated.
 */
export interface TorchZip extends Storages {
  readonly pickle: Uint8Array
}

const STORED = 0
const LOCAL_HEADER_BYTES = 30
const LOCAL_HEADER_MAGIC = 0x04034b50
const MAX_ENTRIES = 200_000
/** No single read of a checkpoint is larger: its directory of entries, or a chunk of one. */
const MAX_READ_BYTES = 64 * 1024 * 1024

/** @throws FleetcastError `zip-invalid`, `file-truncated`. */
export async function openTorchZip(file: RandomAccessFile, signal?: AbortSignal): Promise<TorchZip> {
  await checkMagic(file, signal)
  const entries = await readDirectory(file, signal)
  const pickleName = [...entries.keys()].find((name) => name === 'data.pkl' || name.endsWith('/data.pkl'))
  const pickleEntry = pickleName === undefined ? undefined : entries.get(pickleName)
  if (pickleName === undefined || pickleEntry === undefined) {
    throw invalid(file, 'data.pkl', `it has ${entries.size} files, but no data.pkl`)
  }
  const root = pickleName.slice(0, -'data.pkl'.length)
  const orderEntry = entries.get(`${root}byteorder`)
  const order = orderEntry
    ? new TextDecoder().decode(await readEntry(file, orderEntry, 16, signal))
    : 'little'
  return {
    pickle: await readEntry(file, pickleEntry, PICKLE_LIMITS.bytes, signal),
    littleEndian: order.trim() !== 'big',
    storage: async (key, bytes, storageSignal) => {
      const entry = entries.get(`${root}data/${key}`)
      if (entry === undefined)
        throw invalid(file, `data/${key}`, 'a tensor refers to it, but it does not exist')
      if (entry.uncompressedSize !== bytes) {
        throw invalid(
          file,
          `data/${key}`,
          `it has ${entry.uncompressedSize} bytes, but its tensors need ${bytes}`,
        )
      }
      return readEntry(file, entry, bytes, storageSignal)
    },
  }
}

async function checkMagic(file: RandomAccessFile, signal?: AbortSignal): Promise<void> {
  if (file.size === 0) throw new FleetcastError('file-empty', `${file.path} is empty`, { file: file.path })
  const head = await file.read(0, Math.min(16, file.size), signal)
  if (head[0] === 0x50 && head[1] === 0x4b) return
  const found = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
  throw invalid(file, 'byte 0', `it starts with ${found}, expected 50 4b 03 04`)
}

async function readDirectory(file: RandomAccessFile, signal?: AbortSignal): Promise<Map<string, FileEntry>> {
  // No web worker: the engine is in one already, and the page's CSP forbids the blob: URL that they need.
  const zip = new ZipReader(new ModelFileReader(file, signal), {
    useWebWorkers: false,
    ...(signal && { signal }),
  })
  const entries = new Map<string, FileEntry>()
  await reading(file, 'directory', signal, async () => {
    for await (const entry of zip.getEntriesGenerator()) {
      if (entries.size >= MAX_ENTRIES)
        throw invalid(file, 'directory', `it has more than ${MAX_ENTRIES} files`)
      if (isFile(entry)) entries.set(entry.filename, entry)
    }
  })
  return entries
}

function isFile(entry: Entry): entry is FileEntry {
  return !entry.directory
}

/** The content of an entry, refused beyond `limit` bytes whatever it claims. */
async function readEntry(
  file: RandomAccessFile,
  entry: FileEntry,
  limit: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const place = entry.filename
  if (entry.uncompressedSize > limit) {
    throw invalid(
      file,
      place,
      `its declared size is ${entry.uncompressedSize} bytes, expected at most ${limit}`,
    )
  }
  const bytes =
    entry.compressionMethod === STORED && !entry.encrypted
      ? await readStored(file, entry, signal)
      : await inflate(file, entry, limit, signal)
  if (bytes.length !== entry.uncompressedSize) {
    throw invalid(
      file,
      place,
      `it has ${bytes.length} bytes when unpacked, expected ${entry.uncompressedSize}`,
    )
  }
  return bytes
}

/** As torch writes every entry: a checkpoint has hundreds, and a stream for each takes most of the time. */
async function readStored(
  file: RandomAccessFile,
  entry: FileEntry,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const head = await file.read(entry.offset, Math.min(entry.offset + LOCAL_HEADER_BYTES, file.size), signal)
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (head.length < LOCAL_HEADER_BYTES || view.getUint32(0, true) !== LOCAL_HEADER_MAGIC) {
    throw invalid(file, entry.filename, `the entry is not at byte ${entry.offset}`)
  }
  // Name and extra field have their own lengths here; they differ from the directory's.
  const from = entry.offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true)
  const to = from + entry.uncompressedSize
  if (to > file.size) {
    throw new FleetcastError(
      'file-truncated',
      `${file.path} ends at byte ${file.size}, but ${entry.filename} should end at ${to}`,
      { file: file.path, place: entry.filename },
    )
  }
  return file.read(from, to, signal)
}

async function inflate(
  file: RandomAccessFile,
  entry: FileEntry,
  limit: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  const sink = new WritableStream<Uint8Array>({
    write: (chunk) => {
      size += chunk.length
      if (size > limit) throw invalid(file, entry.filename, `it has more than ${limit} bytes when unpacked`)
      chunks.push(chunk)
    },
  })
  await reading(file, entry.filename, signal, () =>
    entry.getData(sink, { useWebWorkers: false, ...(signal && { signal }) }),
  )
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** Errors of the zip library become ours; ours and cancellation pass. */
async function reading(
  file: RandomAccessFile,
  place: string,
  signal: AbortSignal | undefined,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work()
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof FleetcastError) throw cause
    throw invalid(file, place, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

class ModelFileReader extends Reader<RandomAccessFile> {
  readonly #file: RandomAccessFile
  readonly #signal: AbortSignal | undefined

  constructor(file: RandomAccessFile, signal?: AbortSignal) {
    super(file)
    this.#file = file
    this.#signal = signal
    this.size = file.size
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    if (length > MAX_READ_BYTES) {
      throw invalid(
        this.#file,
        `byte ${index}`,
        `${length} bytes requested at once, expected at most ${MAX_READ_BYTES}`,
      )
    }
    return this.#file.read(index, Math.min(index + length, this.#file.size), this.#signal)
  }
}

function invalid(file: RandomAccessFile, place: string, what: string, cause?: unknown): FleetcastError {
  return new FleetcastError(
    'zip-invalid',
    `${file.path}: ${place}: ${what}`,
    { file: file.path, place },
    cause === undefined ? undefined : { cause },
  )
}
