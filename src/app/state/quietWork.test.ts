import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { createQuietWork, QUIET_AFTER_MS, type QuietJob, type QuietName } from './quietWork.ts'
import { watchedEngine } from './watchedEngine.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

const never = new AbortController().signal

/** Quiet work that writes down what its jobs do; each takes tookMs. */
function written(tookMs = 1_000) {
  const log: string[] = []
  const failed: [QuietName, unknown][] = []
  const quiet = createQuietWork(QUIET_AFTER_MS, (name, error) => failed.push([name, error]))
  const job =
    (said: string): QuietJob =>
    (signal) =>
      new Promise((resolve, reject) => {
        log.push(`${said} starts`)
        const timer = setTimeout(() => {
          log.push(`${said} done`)
          resolve()
        }, tookMs)
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          log.push(`${said} aborted`)
          reject(new DOMException('aborted', 'AbortError'))
        })
      })
  return { quiet, log, failed, job, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) }
}

describe('quiet work', () => {
  test('starts once nothing has run for a while, in the order of the names, and each job runs once', async () => {
    const { quiet, log, job, pass } = written()
    quiet.ask('capacity', job('capacity'))
    quiet.ask('quality', job('quality'))
    await pass(QUIET_AFTER_MS - 1)
    expect(log).toEqual([])
    await pass(1)
    expect(log).toEqual(['quality starts'])
    await pass(10_000)
    expect(log).toEqual(['quality starts', 'quality done', 'capacity starts', 'capacity done'])
  })

  test('makes way for other work at once, waits for all of it to end, and then starts anew', async () => {
    const { quiet, log, job, pass } = written()
    quiet.ask('quality', job('quality'))
    await pass(QUIET_AFTER_MS + 500)
    const [first, second] = [quiet.begin(), quiet.begin()]
    expect(log).toEqual(['quality starts', 'quality aborted'])
    first()
    first()
    await pass(60_000)
    expect(log).toHaveLength(2)
    second()
    await pass(QUIET_AFTER_MS - 1)
    expect(log).toHaveLength(2)
    await pass(1_001)
    expect(log.slice(2)).toEqual(['quality starts', 'quality done'])
  })

  test('forgets what is dropped, and runs a newer job of a name in place of the old one', async () => {
    const { quiet, log, job, pass } = written()
    quiet.ask('quality', job('old'))
    quiet.ask('capacity', job('capacity'))
    await pass(QUIET_AFTER_MS)
    quiet.ask('quality', job('new'))
    quiet.drop('capacity')
    await pass(60_000)
    expect(log).toEqual(['old starts', 'old aborted', 'new starts', 'new done'])
  })

  test('tells of a job that failed, and goes on with the next', async () => {
    const { quiet, log, failed, job, pass } = written()
    quiet.ask('quality', () => Promise.reject(new Error('no such thing')))
    quiet.ask('capacity', job('capacity'))
    await pass(60_000)
    expect(failed).toMatchObject([['quality', { message: 'no such thing' }]])
    expect(log).toEqual(['capacity starts', 'capacity done'])
  })

  test('never starts where nothing is to run unasked', async () => {
    const { log, job, pass } = written()
    createQuietWork(Infinity, () => undefined).ask('quality', job('quality'))
    await pass(3_600_000)
    expect(log).toEqual([])
  })
})

describe('the engine that is watched', () => {
  test('counts calls as work while they last, also those that fail, but not those of a quiet job', async () => {
    const { quiet, log, job, pass } = written()
    const engine = watchedEngine(fakeEngine(undefined, {}, 1_000), quiet)
    quiet.ask('quality', async (signal) => {
      log.push('asks')
      await engine.open(null, () => undefined, signal)
      log.push('has opened')
    })
    quiet.ask('capacity', job('capacity'))
    await pass(QUIET_AFTER_MS + 2_000)
    expect(log).toEqual(['asks', 'has opened', 'capacity starts'])
    const opening = engine.open(null, () => undefined, never)
    expect(log.at(-1)).toBe('capacity aborted')
    await pass(1_999)
    await pass(1)
    await opening
    const broken = [{ path: 'broken.parquet', file: new File([], 'broken.parquet') }]
    const failing = expect(engine.open(broken, () => undefined, never)).rejects.toThrow('footer')
    await pass(2_000)
    await failing
    await pass(QUIET_AFTER_MS)
    expect(log.at(-1)).toBe('capacity starts')
  })
})
