import { beforeEach, describe, expect, it } from 'vitest'
import type { ForecastParts, JudgedForecast, OpenTable } from '#engine/api.ts'
import { Random } from '#data/simulate/random.ts'
import { assessBy } from '#forecast/assess.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { countSoFar, type SeriesKey } from '#forecast/fleetForecast.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { partly } from '#testing/partly.ts'
import { FAKE_FLEET, fakeForecast } from '../testing/fakeForecast.ts'
import type { Forecasting } from './forecastSource.ts'
import { createPartsMaker, type PartsMaker } from './partsMaker.ts'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 6, metrics: ['cpu_percent'] })
const S = forecast.series.length
const soFar = Array.from({ length: S + 1 }, (_, done): JudgedForecast => {
  const made = partly(forecast, (at) => at < done)
  return { forecast: made, assessment: assessBy(made, DEFAULT_CRITERIA) }
})
const silent = () => undefined
const never = new AbortController().signal
const lost = new FleetcastError('engine-crashed', 'the worker was lost')

/** A call of the engine that does what the test says, and keeps what was made as the engine does. */
interface Call {
  readonly parts: ForecastParts
  readonly progress: ProgressListener
  readonly signal: AbortSignal
  readonly resolve: (made: JudgedForecast) => void
  readonly reject: (error: unknown) => void
  isOpen: boolean
}

let calls: Call[]
let preferred: (readonly SeriesKey[])[]
let shown: { latest: JudgedForecast | null; forecasting: Forecasting | null }
let maker: PartsMaker
const table = {} as OpenTable

function start(): void {
  calls = []
  preferred = []
  shown = { latest: null, forecasting: null }
  maker = createPartsMaker({
    engine: { prefer: (_, series) => preferred.push(series) },
    table,
    make: (parts, progress, signal) =>
      new Promise<JudgedForecast>((resolve, reject) => {
        const call: Call = { parts, progress, signal, resolve, reject, isOpen: true }
        calls.push(call)
        signal.addEventListener('abort', () => {
          call.isOpen = false
          reject(new DOMException('aborted', 'AbortError'))
        })
      }),
    onChange: (latest, forecasting) => {
      shown = { latest, forecasting }
    },
  })
}

beforeEach(start)

const newest = () => calls.at(-1)!
const open = () => calls.filter(({ isOpen }) => isOpen)
const done = () => (shown.latest === null ? -1 : (countSoFar(shown.latest.forecast)?.done ?? S))
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))
const part = (count: number) => newest().parts.onPart(soFar[count]!)
const end = (count: number) => {
  const call = newest()
  call.isOpen = false
  call.resolve(soFar[count]!)
}

describe('a forecast that is made in parts', () => {
  it('is there with its first part, and goes on', async () => {
    const begun = maker.begin(silent, never)
    part(0)
    await begun
    expect(shown.forecasting).toEqual({ kind: 'running', done: 0, of: S })
    newest().progress({ stage: 'forecasting', done: 2, total: S, unit: 'series' })
    expect(shown.forecasting).toEqual({ kind: 'running', done: 2, of: S })
    part(3)
    expect(done()).toBe(3)
    part(S)
    end(S)
    await turn()
    expect(shown).toEqual({ latest: soFar[S], forecasting: null })
  })

  it('is there whole where no part comes before it', async () => {
    const begun = maker.begin(silent, never)
    end(S)
    await begun
    expect(shown).toEqual({ latest: soFar[S], forecasting: null })
  })

  it('fails, or is cancelled, before there is anything to show', async () => {
    const failing = maker.begin(silent, never)
    newest().isOpen = false
    newest().reject(lost)
    await expect(failing).rejects.toBe(lost)
    const stop = new AbortController()
    const cancelled = maker.begin(silent, stop.signal)
    stop.abort()
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' })
    expect(shown.latest).toBeNull()
    expect(open()).toEqual([])
  })

  it('keeps what is there when it is stopped, and goes on with what is looked at first', async () => {
    const begun = maker.begin(silent, never)
    part(2)
    await begun
    const { control } = maker
    const [key] = forecast.series
    control.prefer([key!])
    expect(preferred).toEqual([[key]])
    const running = newest()
    control.stop()
    expect(shown).toEqual({ latest: soFar[2], forecasting: { kind: 'stopped', done: 2, of: S } })
    expect(running.isOpen).toBe(false)
    // What was made since the last part is there too.
    expect(newest().parts.goesOn).toBe(false)
    part(3)
    end(3)
    await turn()
    expect(shown).toEqual({ latest: soFar[3], forecasting: { kind: 'stopped', done: 3, of: S } })
    // What was on its way is not shown any more.
    running.parts.onPart(soFar[4]!)
    expect(done()).toBe(3)
    control.goOn()
    control.goOn()
    expect(open()).toHaveLength(1)
    expect(newest().parts.goesOn).toBe(true)
    expect(newest().parts.first?.()).toEqual([key])
    expect(shown.forecasting).toEqual({ kind: 'running', done: 3, of: S })
  })

  it('says what it failed with under way, and can be gone on with', async () => {
    const begun = maker.begin(silent, never)
    part(2)
    await begun
    newest().isOpen = false
    newest().reject(lost)
    await turn()
    expect(shown.latest).toBe(soFar[2])
    expect(shown.forecasting).toMatchObject({ kind: 'failed', done: 2, error: { code: 'engine-crashed' } })
    maker.control.goOn()
    part(2)
    expect(shown.forecasting).toEqual({ kind: 'running', done: 2, of: S })
  })

  it('is judged anew with what is there: a run goes on, one that was stopped does not', async () => {
    const begun = maker.begin(silent, never)
    part(2)
    await begun
    const judged = maker.judge(never)
    expect(newest().parts.goesOn).toBe(true)
    expect(open()).toHaveLength(1)
    part(2)
    await judged
    expect(shown.forecasting?.kind).toBe('running')
    maker.control.stop()
    const again = maker.judge(never)
    expect(newest().parts.goesOn).toBe(false)
    part(2)
    end(2)
    await again
    await turn()
    expect(shown).toEqual({ latest: soFar[2], forecasting: { kind: 'stopped', done: 2, of: S } })
  })
})

it('holds whatever happens when: one call at most, nothing lost, and its word is what goes on', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = new Random(seed, 0)
    const upTo = (end: number) => Math.floor(random.between(0, end))
    calls = []
    const begun = maker.begin(silent, never)
    /** What the engine has: an abort keeps it. */
    let made = 0
    part(made)
    await begun
    let stopped = false
    for (let event = 0; event < 25; event++) {
      const call = open().at(-1)
      const before = done()
      switch (upTo(6)) {
        case 0:
          maker.control.stop()
          if (shown.forecasting !== null) stopped = true
          break
        case 1:
          maker.control.goOn()
          if (shown.forecasting !== null) stopped = false
          break
        case 2:
          void maker.judge(never).catch(silent)
          break
        case 3:
          if (call !== undefined) {
            call.isOpen = false
            call.reject(lost)
            stopped = true
          }
          break
        default:
          if (call === undefined) break
          if (call.parts.goesOn === true) made = Math.min(S, made + upTo(3))
          call.parts.onPart(soFar[made]!)
          if (made === S || call.parts.goesOn !== true) {
            call.isOpen = false
            call.resolve(soFar[made]!)
          }
      }
      await turn()
      expect(open().length).toBeLessThanOrEqual(1)
      expect(done()).toBeGreaterThanOrEqual(before)
      expect(shown.forecasting === null).toBe(done() === S)
      if (shown.forecasting === null) break
      expect(shown.forecasting.done).toBe(done())
      expect(shown.forecasting.kind === 'running').toBe(!stopped)
      if (!stopped) expect(open()).toHaveLength(1)
    }
    maker.close()
    start()
  }
})
