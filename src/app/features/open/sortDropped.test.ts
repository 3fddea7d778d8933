import { expect, it } from 'vitest'
import { sortDropped } from './sortDropped.ts'

const files = (...paths: string[]) => paths.map((path) => ({ path, file: new File([], path) }))
const paths = (list: readonly { path: string }[]) => list.map(({ path }) => path)

it('tells metrics from a model, and both from the rest', () => {
  const sorted = sortDropped(files('a.parquet', 'b.CSV', 'model.ckpt', 'notes.txt'))
  expect(paths(sorted.metrics)).toEqual(['a.parquet', 'b.CSV'])
  expect(paths(sorted.model)).toEqual(['model.ckpt'])
  expect(paths(sorted.none)).toEqual(['notes.txt'])
})

it('counts JSON beside weights as the model’s, elsewhere not', () => {
  const sorted = sortDropped(files('tft/model.safetensors', 'tft/config.json', 'other/config.json'))
  expect(paths(sorted.model)).toEqual(['tft/model.safetensors', 'tft/config.json'])
  expect(paths(sorted.none)).toEqual(['other/config.json'])
})

it('passes over what systems leave behind', () => {
  const sorted = sortDropped(
    files('d/.DS_Store', 'd/_SUCCESS', '__MACOSX/a.parquet', 'd/.x.parquet.crc', 'd/h=1/p.parquet'),
  )
  expect(paths(sorted.metrics)).toEqual(['d/h=1/p.parquet'])
  expect(sorted.none).toEqual([])
})
