import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleOf } from './importSource.mjs'

/** A package of two sources, and one that it depends on. */
let folder = ''
const write = (path: string, text: string) => writeFileSync(join(folder, path), text)
const run = async (): Promise<unknown> => {
  const bundle = await bundleOf(join(folder, 'src/main.ts'), folder)
  const made = (await import(/* @vite-ignore */ pathToFileURL(bundle).href)) as { said: unknown }
  return made.said
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'fleetcast-bundle-')))
  mkdirSync(join(folder, 'src'))
  mkdirSync(join(folder, 'node_modules/word'), { recursive: true })
  write('package.json', '{"type":"module","imports":{"#src/*":"./src/*"}}')
  write('node_modules/word/package.json', '{"name":"word","main":"word.js"}')
  write('node_modules/word/word.js', 'module.exports = require("node:path").basename("a/word")')
  write('src/part.ts', 'export const part: string = "part"\n')
  write('src/plain.mjs', 'export const beside = new URL("./part.ts", import.meta.url).href\n')
  write(
    'src/main.ts',
    'import word from "word"\nimport { part } from "#src/part.ts"\nimport { beside } from "./plain.mjs"\nexport const said = [part, word, new URL("./part.ts", import.meta.url).href, beside]\n',
  )
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const part = () => pathToFileURL(join(folder, 'src/part.ts')).href

test('runs the sources, which find what lies beside them', async () => {
  expect(await run()).toEqual(['part', 'word', part(), part()])
})

test('is made once', async () => {
  const entry = join(folder, 'src/main.ts')
  const bundle = await bundleOf(entry, folder)
  utimesSync(bundle, 1, 1)
  // Touched, not changed.
  utimesSync(join(folder, 'src/part.ts'), 2, 2)
  expect(await bundleOf(entry, folder)).toBe(bundle)
  expect(statSync(bundle).mtimeMs).toBe(1000)
})

test('is made anew where a source, a package or the way names are found changed', async () => {
  await run()
  const { mtime, atime } = statSync(join(folder, 'src/part.ts'))
  write('src/part.ts', 'export const part: string = "PART"\n')
  utimesSync(join(folder, 'src/part.ts'), atime, mtime)
  expect(await run()).toEqual(['PART', 'word', part(), part()])
  write('node_modules/word/word.js', 'module.exports = "another"')
  expect(await run()).toEqual(['PART', 'another', part(), part()])
  mkdirSync(join(folder, 'other'))
  write('other/part.ts', 'export const part = "other"\n')
  write('package.json', '{"type":"module","imports":{"#src/*":"./other/*"}}')
  expect(await run()).toEqual(['other', 'another', part(), part()])
  rmSync(join(folder, 'other'), { recursive: true })
  await expect(run()).rejects.toThrow('part.ts')
})

test('fails where it cannot be kept, so that the sources are run one by one', async () => {
  writeFileSync(join(folder, 'node_modules/.cache'), 'not a folder')
  await expect(bundleOf(join(folder, 'src/main.ts'), folder)).rejects.toThrow()
})
