import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const NATIVE = new URL('../../runtime/native.ts', import.meta.url).href
const CLIENT = new URL('./nodeClient.ts', import.meta.url).href

const MAIN = `
const { nativeBackend } = await import('${NATIVE}')
const session = nativeBackend().createSession({ graph: () => new Uint8Array([1]), shape: {} }, AbortSignal.timeout(20_000))
await session.catch(() => undefined)`

const THREAD = `
const { createNodeEngine } = await import('${CLIENT}')
const engine = createNodeEngine()
const load = { prefer: 'native', quantiles: null }
await engine.loadModel(null, load, () => undefined, AbortSignal.timeout(20_000))
engine.dispose()`

let [folder, home] = ['', '']
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-silent-'))
  home = join(folder, 'home')
  await mkdir(home)
})
afterAll(() => rm(folder, { recursive: true }))

/** Where nothing holds ONNX Runtime back, it makes a database of what it will send as soon as it is loaded. */
test.each([
  ['the process itself', MAIN],
  ['a thread', THREAD],
])('native ONNX Runtime keeps no account of what it runs in %s', async (_, script) => {
  const register = `import { register } from '${import.meta.resolve('tsx/esm/api')}'\nregister()`
  await writeFile(join(folder, 'main.mjs'), `${register}${script}`)
  // What our own tests set, or a CI, holds it back as well.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(CI|ORT_.*)$/.test(name)))
  await promisify(execFile)(process.execPath, [join(folder, 'main.mjs')], {
    env: { ...env, HOME: home, XDG_CACHE_HOME: join(home, '.cache') },
    timeout: 25_000,
  })
  expect(await readdir(home, { recursive: true })).toEqual([])
})
