import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A daemon in a process of its own, as people run it. */
export interface FleetcastProcess {
  /** `http://127.0.0.1:port` */
  readonly url: string
  readonly pid: number
  /** Everything that it wrote so far, both streams. */
  readonly output: () => string
  /** Sends a signal. */
  readonly kill: (signal: NodeJS.Signals) => void
  /** Resolves once it has ended, to the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  /** Ends it and waits until it has; returns the exit code, or the signal. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | string>
}

export interface StartOptions {
  /** Of `fleetcast daemon`; --no-build is added, and --port: any that is free, or that of `port`. */
  readonly args: readonly string[]
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
  readonly node?: string
  /** How long it may take until it listens; then it is killed. */
  readonly withinMs?: number
  /** Told at once, with the way to send it signals. */
  readonly onSpawn?: (kill: FleetcastProcess['kill']) => void
}

const ENTRY = fileURLToPath(new URL('../cli/fleetcast.mjs', import.meta.url))
const LISTENING = /listening on (http:\/\/[^\s",;]+)/

/** Starts `fleetcast daemon`; resolves once it listens, rejects with what it wrote where it ends before. */
export async function startFleetcast({
  args,
  port = 0,
  env = {},
  node = process.execPath,
  withinMs = 60_000,
  onSpawn = () => undefined,
}: StartOptions): Promise<FleetcastProcess> {
  const child = spawn(node, [ENTRY, 'daemon', '--no-build', '--port', String(port), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = (signal: NodeJS.Signals) => void child.kill(signal)
  onSpawn(kill)
  // A test that fails leaves nothing running.
  const endToo = () => child.kill('SIGKILL')
  process.once('exit', endToo)
  let written = ''
  // Once what it wrote has been read, too.
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', endToo)
      resolve(code ?? signal ?? 'unknown')
    })
  })
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`fleetcast daemon ${why}:\n${written}`))
    let why: string | null = null
    const timer = setTimeout(() => {
      why = `did not listen within ${withinMs} ms`
      child.kill('SIGKILL')
    }, withinMs)
    const hear = (chunk: Buffer) => {
      written += chunk.toString()
      const found = LISTENING.exec(written)?.[1]
      if (found === undefined) return
      clearTimeout(timer)
      resolve(found)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void ended.then((how) => {
      clearTimeout(timer)
      fail(why ?? `ended with ${how}`)
    })
  })
  return {
    url,
    pid: pidOf(child),
    output: () => written,
    kill,
    ended,
    end: async (signal) => {
      kill(signal)
      return await ended
    },
  }
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('the process has no id')
  return pid
}
