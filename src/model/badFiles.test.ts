import { readFileSync } from 'node:fs'
import {
  BlobWriter,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FleetcastError, type ErrorCode } from '#forecast/errors.ts'
import { goldenFolder } from '#testing/golden.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { writeFleetcastModel } from './fleetcastFormat.ts'
import { readModel } from './read.ts'
import { readSafetensors, writeSafetensors, type WritableTensor } from './safetensors.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'

const folder = `${goldenFolder('variable_length')}/model`
const quantiles = [0.1, 0.5, 0.9]
const checkpoint = new Uint8Array(readFileSync(`${folder}/model.ckpt`))
const weights = new Uint8Array(readFileSync(`${folder}/model.safetensors`))
const parameters = new Uint8Array(readFileSync(`${folder}/dataset_parameters.pkl`))
const text = (content: string): Uint8Array => new TextEncoder().encode(content)

/** A model folder with some of its files replaced; null takes one away. */
function seedFolder(changes: Readonly<Record<string, Uint8Array | null>> = {}): RandomAccessFile[] {
  const files: Readonly<Record<string, Uint8Array | null>> = {
    'model.safetensors': weights,
    'dataset_parameters.pkl': parameters,
    ...changes,
  }
  return Object.entries(files).flatMap(([name, bytes]) => (bytes ? [memoryFile(`m/${name}`, bytes)] : []))
}

/** The weights with some tensors replaced; null takes one away. */
function changed(changes: Readonly<Record<string, WritableTensor | null>>): Uint8Array {
  const tensors = new Map<string, WritableTensor>()
  for (const [name, { shape, data }] of readSafetensors(weights, 'w').tensors) {
    if (data instanceof Float32Array) tensors.set(name, { shape, data })
  }
  for (const [name, tensor] of Object.entries(changes)) {
    if (tensor) tensors.set(name, tensor)
    else tensors.delete(name)
  }
  return writeSafetensors(tensors)
}

async function zip(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false })
  for (const [name, bytes] of Object.entries(files)) await writer.add(name, new Uint8ArrayReader(bytes))
  return new Uint8Array(await (await writer.close()).arrayBuffer())
}

async function ownModel(change: (spec: Record<string, unknown>) => void): Promise<RandomAccessFile[]> {
  const files = writeFleetcastModel(await readModel([memoryFile('model.ckpt', checkpoint)]))
  const spec = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as Record<string, unknown>
  change(spec)
  return [
    memoryFile('model.json', text(JSON.stringify(spec))),
    memoryFile('model.safetensors', files.get('model.safetensors') ?? new Uint8Array(0)),
  ]
}

const ckpt = (bytes: Uint8Array): RandomAccessFile[] => [memoryFile('model.ckpt', bytes)]

interface Bad {
  readonly what: string
  readonly files: () => RandomAccessFile[] | Promise<RandomAccessFile[]>
  readonly code: ErrorCode
  readonly message: string
}

const bad: readonly Bad[] = [
  { what: 'nothing at all', files: () => [], code: 'file-unsupported', message: 'no model in no files' },
  {
    what: 'a spreadsheet',
    files: () => [memoryFile('fleet.xlsx', text('PK is not enough'))],
    code: 'file-unsupported',
    message: 'no model in fleet.xlsx',
  },
  {
    what: 'an empty checkpoint',
    files: () => ckpt(new Uint8Array(0)),
    code: 'file-empty',
    message: 'model.ckpt is empty',
  },
  {
    what: 'a web page in place of a checkpoint',
    files: () => ckpt(text('<!doctype html><title>Sign in</title>')),
    code: 'zip-invalid',
    message: 'it starts with 3c 21 64 6f, expected 50 4b 03 04',
  },
  {
    what: 'torch’s format from before 1.6, cut short',
    files: () => ckpt(Uint8Array.of(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8)),
    code: 'file-truncated',
    message: 'the pickle ends at byte 12',
  },
  {
    what: 'a zip without a pickle',
    files: async () => ckpt(await zip({ 'archive/version': text('3') })),
    code: 'zip-invalid',
    message: 'it has 1 files, but no data.pkl',
  },
  {
    what: 'a zip whose pickle is a web page',
    files: async () => ckpt(await zip({ 'archive/data.pkl': text('<html>') })),
    code: 'pickle-invalid',
    message: 'unknown pickle operation 0x3c',
  },
  {
    what: 'a pickle that is a number',
    files: async () => ckpt(await zip({ 'archive/data.pkl': Uint8Array.of(0x4b, 1, 0x2e) })),
    code: 'pickle-unsupported',
    message: 'the pickle: found 1, expected a dict',
  },
  {
    what: 'a state dict without its hyperparameters',
    files: async () => ckpt(await zip({ 'archive/data.pkl': text('}Vstate_dict\n}s.') })),
    code: 'model-not-tft',
    message: 'it contains state_dict, expected state_dict and hyper_parameters',
  },
  {
    what: 'hyperparameters without a dataset',
    files: async () =>
      ckpt(await zip({ 'archive/data.pkl': text('}(Vstate_dict\n}Vhyper_parameters\n}u.') })),
    code: 'model-incomplete',
    message: 'it has no dataset_parameters',
  },
  {
    what: 'a pickle of zeros, 65 MB unpacked from 65 kB',
    files: async () => ckpt(await zip({ 'archive/data.pkl': new Uint8Array(65 * 1024 * 1024) })),
    code: 'zip-invalid',
    message: 'declared size is 68157440 bytes, expected at most 67108864',
  },
  {
    what: 'weights without the dataset’s parameters',
    files: () => seedFolder({ 'dataset_parameters.pkl': null }),
    code: 'model-incomplete',
    message: 'm/model.safetensors has no dataset_parameters.pkl',
  },
  {
    what: 'parameters that are JSON',
    files: () => seedFolder({ 'dataset_parameters.pkl': text('{"target": "cpu"}') }),
    code: 'pickle-invalid',
    message: 'm/dataset_parameters.pkl',
  },
  {
    what: 'parameters of another dataset: an empty dict',
    files: () => seedFolder({ 'dataset_parameters.pkl': text('}.') }),
    code: 'model-incomplete',
    message: 'm/dataset_parameters.pkl: target: it is missing, expected at least one target',
  },
  {
    what: 'a training_info.json that is cut',
    files: () => seedFolder({ 'training_info.json': text('{"epochs": ') }),
    code: 'json-invalid',
    message: 'm/training_info.json is not valid JSON',
  },
  {
    what: 'a server_mapping.json of numbers',
    files: () => seedFolder({ 'server_mapping.json': text('{"name_to_id": 7}') }),
    code: 'json-invalid',
    message: 'm/server_mapping.json',
  },
  {
    what: 'weights that are a web page',
    files: () => seedFolder({ 'model.safetensors': text('<!doctype html><html></html>') }),
    code: 'safetensors-invalid',
    message: 'its length is given as',
  },
  {
    what: 'weights that are cut',
    files: () => seedFolder({ 'model.safetensors': weights.subarray(0, weights.length - 1) }),
    code: 'file-truncated',
    message: 'm/model.safetensors has',
  },
  {
    what: 'no tensor at all',
    files: () => seedFolder({ 'model.safetensors': writeSafetensors(new Map()) }),
    code: 'model-not-tft',
    message: 'holds no floating-point tensors',
  },
  {
    what: 'weights of another network',
    files: () =>
      seedFolder({
        'model.safetensors': writeSafetensors(
          new Map([['fc.weight', { shape: [1], data: new Float32Array(1) }]]),
        ),
      }),
    code: 'model-not-tft',
    message: 'its 1 tensors are not those of a Temporal Fusion Transformer',
  },
  {
    what: 'a tensor that is missing',
    files: () => seedFolder({ 'model.safetensors': changed({ 'pos_wise_ff.fc2.bias': null }) }),
    code: 'weights-missing',
    message: 'tensor pos_wise_ff.fc2.bias is missing, expected one of shape [16]',
  },
  {
    what: 'a variable that has no prescaler',
    files: () => seedFolder({ 'model.safetensors': changed({ 'prescalers.hour.weight': null }) }),
    code: 'weights-missing',
    message: 'tensor prescalers.hour.weight is missing',
  },
  {
    what: 'a tensor of another shape',
    files: () =>
      seedFolder({
        'model.safetensors': changed({
          'pos_wise_ff.fc2.bias': { shape: [4, 4], data: new Float32Array(16) },
        }),
      }),
    code: 'weights-shape',
    message: 'tensor pos_wise_ff.fc2.bias has shape [4, 4], expected [16]',
  },
  {
    what: 'a vector where a matrix tells a size',
    files: () =>
      seedFolder({
        'model.safetensors': changed({ 'prescalers.hour.weight': { shape: [8], data: new Float32Array(8) } }),
      }),
    code: 'weights-shape',
    message: 'tensor prescalers.hour.weight has shape [8], expected a matrix',
  },
  {
    what: 'an embedding with fewer rows than classes',
    files: () =>
      seedFolder({
        'model.safetensors': changed({
          'input_embeddings.embeddings.profile.weight': { shape: [3, 3], data: new Float32Array(9) },
        }),
      }),
    code: 'model-unsupported',
    message: "profile: class 'staging' has code 3, its embedding has 3 rows",
  },
  {
    what: 'two models at once',
    files: () => [...ckpt(checkpoint), memoryFile('b/last.ckpt', checkpoint)],
    code: 'model-unsupported',
    message: '2 models at once (model.ckpt, b/last.ckpt)',
  },
  {
    what: 'a model.json alone',
    files: async () => (await ownModel(() => undefined)).slice(0, 1),
    code: 'model-incomplete',
    message: 'model.json has no model.safetensors next to it',
  },
  {
    what: 'a model.json of the future',
    files: () => ownModel((spec) => (spec['schemaVersion'] = 2)),
    code: 'model-schema',
    message: 'model.json has schema version 2, but this version of Fleetcast supports up to 1',
  },
  {
    what: 'a model.json without a network',
    files: () => ownModel((spec) => delete spec['network']),
    code: 'model-schema',
    message: 'model.json: network: Invalid input: expected object, received undefined',
  },
  {
    what: 'a model.json that is nested a million deep',
    files: () => [
      memoryFile('model.json', text('['.repeat(1_000_000))),
      memoryFile('model.safetensors', weights),
    ],
    code: 'json-invalid',
    message: 'model.json is not valid JSON',
  },
  {
    what: 'a model.json whose network reads what its window does not give',
    files: () => ownModel((spec) => ((spec['window'] as Record<string, unknown>)['xReals'] = ['hour'])),
    code: 'model-unsupported',
    message: 'encoder_length: the network needs this variable, but the dataset parameters do not define it',
  },
  {
    what: 'a model.json with levels for other outputs',
    files: () => ownModel((spec) => ((spec['window'] as Record<string, unknown>)['quantiles'] = [[0.5]])),
    code: 'weights-shape',
    message: 'output_layer has 3 outputs, expected 1 levels for 1 targets',
  },
]

it.each(bad)('refuses $what', async ({ files, code, message }) => {
  const error = await readModel(await files(), { quantiles }).then(
    () => expect.unreachable('it was read'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(FleetcastError)
  expect(error).toMatchObject({ code, message: expect.stringContaining(message) as unknown })
})

it('reads a checkpoint that was packed again, deflated', async () => {
  const entries: Record<string, Uint8Array> = {}
  const reader = new ZipReader(new Uint8ArrayReader(checkpoint), { useWebWorkers: false })
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue
    entries[entry.filename] = await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false })
  }
  const packed = await zip(entries)
  expect(packed.length).toBeLessThan(checkpoint.length)
  const [again, original] = [await readModel(ckpt(packed)), await readModel(ckpt(checkpoint))]
  expect(again.weights).toEqual(original.weights)
  expect(again.spec).toEqual(original.spec)
})

it('refuses a file that unpacks to more than it says', async () => {
  const bytes = await zip({ 'archive/data.pkl': new Uint8Array(1_234_567) })
  const view = new DataView(bytes.buffer)
  let lies = 0
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (view.getUint32(at, true) !== 1_234_567) continue
    view.setUint32(at, 100, true)
    lies++
  }
  expect(lies).toBeGreaterThan(0)
  await expect(readModel(ckpt(bytes))).rejects.toMatchObject({ code: 'zip-invalid' })
})

it('says that the levels of three outputs are not known', async () => {
  await expect(readModel(seedFolder())).rejects.toMatchObject({ code: 'quantiles-unknown' })
  await expect(readModel(seedFolder(), { quantiles: [0.5] })).rejects.toThrow('1 levels are given')
})

it('stops when it is told to', async () => {
  await expect(readModel(ckpt(checkpoint), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  })
  const controller = new AbortController()
  const reading = readModel(ckpt(checkpoint), { signal: controller.signal })
  controller.abort()
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
})

/** Damage, as transfers and hands do it: a cut, overwritten bytes, a piece skipped. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant('overwrite' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
  }),
  fc.record({
    kind: fc.constant('leaveOut' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    count: fc.integer({ min: 1, max: 64 }),
  }),
)

function damaged(
  bytes: Uint8Array,
  kind: typeof damage extends fc.Arbitrary<infer T> ? T : never,
): Uint8Array {
  const at = Math.floor(kind.at * bytes.length)
  if (kind.kind === 'cut') return bytes.slice(0, at)
  if (kind.kind === 'overwrite') {
    const copy = bytes.slice()
    copy.set(kind.bytes.subarray(0, copy.length - at), at)
    return copy
  }
  return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + kind.count)])
}

/** Read, or refused by an error of ours: nothing else may come out. */
async function readOrRefuse(files: RandomAccessFile[]): Promise<void> {
  try {
    await readModel(files, { quantiles })
  } catch (error) {
    expect(error).toBeInstanceOf(FleetcastError)
    expect((error as FleetcastError).code).not.toBe('internal')
  }
}

describe('damaged files', () => {
  const options = { seed: 20260302, numRuns: 150 }

  it('a checkpoint is read or refused', async () => {
    await fc.assert(
      fc.asyncProperty(damage, (kind) => readOrRefuse(ckpt(damaged(checkpoint, kind)))),
      options,
    )
  }, 120_000)

  it('a pickle is read or refused', async () => {
    const property = fc.asyncProperty(damage, (kind) =>
      readOrRefuse(seedFolder({ 'dataset_parameters.pkl': damaged(parameters, kind) })),
    )
    await fc.assert(property, { ...options, numRuns: 1000 })
  }, 120_000)

  it('safetensors are read or refused', async () => {
    const header = fc.record({
      kind: fc.constant('overwrite' as const),
      at: fc.double({ min: 0, max: 0.2, noNaN: true }),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.oneof(damage, header), (kind) =>
        readOrRefuse(seedFolder({ 'model.safetensors': damaged(weights, kind) })),
      ),
      options,
    )
  }, 120_000)
})
