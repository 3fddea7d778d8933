import { expect, it } from 'vitest'
import { nothingToOpen, sortDropped } from './sortDropped.ts'

const { signal } = new AbortController()
const files = (...paths: string[]) => paths.map((path) => ({ path, file: new File([], path) }))
const paths = (list: readonly { path: string }[]) => list.map(({ path }) => path)
const sort = (...names: string[]) => sortDropped(files(...names), signal)

it('tells metrics from a model, and both from the rest', async () => {
  const sorted = await sort('a.parquet', 'b.CSV', 'model.ckpt', 'notes.txt')
  expect(paths(sorted.metrics)).toEqual(['a.parquet', 'b.CSV'])
  expect(paths(sorted.model)).toEqual(['model.ckpt'])
  expect(paths(sorted.none)).toEqual(['notes.txt'])
})

it('counts JSON beside weights as the model’s, elsewhere as records', async () => {
  const sorted = await sort('tft/model.safetensors', 'tft/config.json', 'tft/log.jsonl', 'other/feed.json')
  expect(paths(sorted.model)).toEqual(['tft/model.safetensors', 'tft/config.json'])
  expect(paths(sorted.metrics)).toEqual(['tft/log.jsonl', 'other/feed.json'])
  expect(paths((await sort('feed.json')).metrics)).toEqual(['feed.json'])
})

it('passes over what systems and writers leave behind', async () => {
  const left = ['d/.DS_Store', 'd/_SUCCESS', '__MACOSX/a.parquet', 'd/.x.parquet.crc', 'd/_manifest.json']
  const sorted = await sort(...left, 'd/h=1/p.parquet')
  expect(paths(sorted.metrics)).toEqual(['d/h=1/p.parquet'])
  expect(paths(sorted.none)).toEqual(['d/_manifest.json'])
})

it('says in a few names what it could not sort, without what systems leave', async () => {
  const refused = nothingToOpen(await sort('a.png', 'b.onnx', '.DS_Store', 'c.zip', 'd.xlsx', 'e.txt'))
  expect(refused.message).toBe('neither metrics nor a model in a.png, b.onnx, c.zip and 2 more')
  expect(refused.code).toBe('file-unsupported')
  expect(nothingToOpen(await sort('.DS_Store')).message).toBe('no metrics and no model in this selection')
})

it('names a file that cannot be read, and stops when it is told to', async () => {
  const file = new File(['?'], 'export')
  const gone = Object.assign(file, {
    slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }),
  })
  await expect(sortDropped([{ path: 'd/export', file: gone }], signal)).rejects.toMatchObject({
    code: 'file-unreadable',
    message: 'd/export could not be read',
  })
  const aborted = AbortSignal.abort()
  await expect(sortDropped(files('a.csv'), aborted)).rejects.toMatchObject({ name: 'AbortError' })
})
