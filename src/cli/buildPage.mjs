// Builds the page where its sources are newer than the build: for whoever serves it from a checkout.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

const INPUTS = ['src', 'public', 'index.html', 'vite.config.ts', 'package-lock.json']

/** Newest modification time below a path, in ms. */
function newest(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0)
}

/** Whether there is no build of what the sources are now. */
export function isPageOld() {
  const built = join(root, 'dist/index.html')
  return (
    !existsSync(built) ||
    Math.max(...INPUTS.map((name) => newest(join(root, name)))) > statSync(built).mtimeMs
  )
}

/** Builds the page where it is old. Fails as Vite's build does, and where there is no Vite. */
export async function buildPage() {
  if (!isPageOld()) return
  const { build } = await import('vite')
  await build({ root, logLevel: 'warn' })
}

/**
 * The same in a process of its own, which ends with the signal: whoever serves meanwhile has its processor to itself, and
 * does not wait for Vite when it is told to end.
 */
export async function buildPageApart(signal) {
  const code = `await (await import(${JSON.stringify(import.meta.url)})).buildPage()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const stop = () => child.kill()
  signal.addEventListener('abort', stop, { once: true })
  let said = ''
  child.stderr.on('data', (chunk) => (said = `${said}${chunk}`.slice(-4000)))
  const [status] = await once(child, 'close')
  signal.removeEventListener('abort', stop)
  if (status !== 0 && !signal.aborted) throw new Error(said.trim() || `the build ended with ${status}`)
}
