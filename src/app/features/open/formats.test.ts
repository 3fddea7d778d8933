import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sortFiles } from '#data/sort.ts'
import { FORMATS, formatOfName } from '#forecast/formats.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { readModel } from '#model/read.ts'
import { METRIC_FILES, MODEL_FILES } from './FilePicker.tsx'
import { fromFileList } from './collectDropped.ts'
import { nothingToOpen, sortDropped } from './sortDropped.ts'

const { signal } = new AbortController()
const file = (path: string, bytes: BlobPart = '') => ({ path, file: new File([bytes], path) })

/** Where a drop puts one file. */
async function dropped(path: string, bytes?: BlobPart): Promise<'metrics' | 'model' | 'none'> {
  const { metrics, model } = await sortDropped([file(path, bytes)], signal)
  return metrics.length > 0 ? 'metrics' : model.length > 0 ? 'model' : 'none'
}

const refusal = async (action: Promise<unknown>) =>
  action.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

const rows = FORMATS.flatMap((format) => format.extensions.map((extension) => ({ ...format, extension })))
/** JSON alone is records: beside weights it is the model's, which sortDropped.test.ts holds. */
const owners = rows.filter(({ id }) => id !== 'model-json')

describe.each(owners)('$extension', ({ id, kind, extension }) => {
  const names = [`export${extension}`, `EXPORT${extension.toUpperCase()}`, `a.b${extension}`]

  it.each(names)('is what the table says by every way in: %s', async (name) => {
    expect(formatOfName(name)?.id).toBe(id)
    expect(await dropped(name)).toBe(kind)
    expect(await dropped(`folder/h=1/${name}`)).toBe(kind)
    const [chosen] = fromFileList([new File([], name)])
    expect(chosen?.path).toBe(name)
    const sorted = sortFiles([memoryFile(name, new Uint8Array(0))], signal)
    if (kind === 'metrics') expect((await sorted).format).toBe(id)
    else expect(await refusal(sorted)).toBe(`expected parquet or CSV metrics, found ${name}`)
  })

  it('is offered by the picker of its kind', () => {
    const offered = (kind === 'metrics' ? METRIC_FILES : MODEL_FILES).split(',')
    expect(offered).toContain(extension.slice(extension.lastIndexOf('.')))
  })
})

it('offers what it always has', () => {
  const offered = [
    '.parquet,.parq,.pq,.csv,.tsv,.gz,.json,.jsonl,.ndjson',
    '.ckpt,.pt,.pth,.safetensors,.pkl,.json',
  ]
  for (const [i, accept] of [METRIC_FILES, MODEL_FILES].entries()) {
    expect(accept.split(',')).toEqual(expect.arrayContaining(offered[i]!.split(',')))
  }
  expect(owners.map(({ extension }) => extension)).toEqual(expect.arrayContaining(['.csv.gz', '.tsv.gz']))
})

describe('content', () => {
  const read = (path: string) =>
    new Uint8Array(readFileSync(new URL(`../../../testing/${path}`, import.meta.url)))
  type Sniffed = Exclude<(typeof FORMATS)[number], { readonly beginsAs: null }>
  const samples: Readonly<Record<Sniffed['id'], Uint8Array<ArrayBuffer>>> = {
    parquet: read('golden/seed_cpu/history.parquet'),
    csv: new TextEncoder().encode('timestamp,server\n2026-03-02T06:00:00Z,a\n'),
    checkpoint: read('golden/seed_cpu/model/model.ckpt'),
  }

  it.each(FORMATS.filter((format): format is Sniffed => format.beginsAs !== null))(
    'tells $name without an extension',
    async ({ id, kind }) => {
      const bytes = samples[id]
      expect(await dropped('export', bytes)).toBe(kind)
      expect(await dropped('export.2026-03', bytes)).toBe(kind)
      const source = memoryFile('export', bytes)
      if (kind === 'metrics') expect((await sortFiles([source], signal)).format).toBe(id)
      else expect((await readModel([source], { signal })).spec).toBeDefined()
    },
  )

  it.each(['.ckpt', '.CKPT', '.pt', '.pth'])(
    'opens a checkpoint called model%s beside others',
    async (end) => {
      const bytes = samples.checkpoint
      const files = [memoryFile(`m/model${end}`, bytes), memoryFile('m/notes', new Uint8Array(3))]
      expect((await readModel(files, { signal })).spec).toBeDefined()
    },
  )
})

describe('refused', () => {
  const zip = 'PK\x03\x04'.padEnd(26, '\0') + '\x13\0\0\0[Content_Types].xml'
  it.each([
    ['model.onnx', ''],
    ['picture.png', '\x89PNG'],
    ['sheet.xlsx', zip],
    ['export', 'timestamp,server\n'],
    ['data.gz', '\x1f\x8b'],
    ['empty', ''],
  ])('%s', async (name, bytes) => {
    const isWorkbook = name === 'sheet.xlsx'
    const nothing = nothingToOpen(await sortDropped([file(name, bytes)], signal)).message
    expect(nothing).toBe(
      isWorkbook
        ? `${name} is an Excel workbook; save it as CSV or parquet`
        : `neither metrics nor a model in ${name}`,
    )
    const sorted = sortFiles([memoryFile(name, new TextEncoder().encode(bytes))], signal)
    expect(await refusal(sorted)).toBe(
      isWorkbook
        ? `${name} is an Excel workbook, expected parquet or CSV metrics; save it as CSV or parquet`
        : `expected parquet or CSV metrics, found ${name}`,
    )
    const model = readModel([memoryFile(name, new TextEncoder().encode(bytes))], { signal })
    const known: Readonly<Record<string, string>> = {
      'sheet.xlsx': 'sheet.xlsx: directory: End of central directory not found',
      'model.onnx': 'it is an ONNX graph, which does not store how its inputs are scaled',
    }
    expect(await refusal(model)).toContain(
      known[name] ??
        `no model in ${name}: expected a .ckpt, or model.safetensors with dataset_parameters.pkl or model.json`,
    )
  })
})
