import { describe, expect, it } from 'vitest'
import { aggregating } from '#forecast/aggregate/aggregate.ts'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { fanAt, fanOf } from '../../features/charts/fan.ts'
import { measuredAt, stepAt, trackRange, type Track } from '../../features/charts/track.ts'
import { trendOption } from '../../features/charts/trendOption.ts'
import { indexForecast } from '../../state/forecastIndex.ts'
import { FAKE_FLEET, FAKE_ISSUE_MS, fakeForecast } from '../../testing/fakeForecast.ts'
import { fakeHistory } from '../../testing/fakeHistory.ts'
import { toggled } from './choice.ts'
import { earlierTimes, usualPastMs } from './earlierTimes.ts'
import { FLEET, groupsOf, seriesOf } from './groups.ts'
import { panelCsv } from './panelCsv.ts'
import { panelsOf } from './panels.ts'
import { trendsParams } from '../../state/screen/trends.ts'
import { longerGroupPast, mergePasts } from './pasts.ts'
import { readingAt, readingText } from './reading.ts'
import { scoreOf } from './replayScore.ts'
import { fitSpan, panned, wholeSpan, zoomed } from './span.ts'
import { groupTrack, serverTracks } from './tracks.ts'

const STEP_MS = FAKE_FLEET.stepMs
const forecast = fakeForecast({ ...FAKE_FLEET, servers: 10 })
const now = { forecast, index: indexForecast(forecast) }
const HOUR_MS = 3_600_000

function toEnd<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** The same numbers, said to be made earlier. */
function madeEarlier(steps: number) {
  const past = {
    ...forecast,
    issueTimeMs: forecast.issueTimeMs - steps * STEP_MS,
    originMs: forecast.originMs.map((time) => time - steps * STEP_MS),
  }
  return { forecast: past, index: indexForecast(past) }
}
const [track] = serverTracks(now, now, ['web-01'], ['cpu_percent'], null)
if (track === undefined) throw new Error('no track')

describe('merged pasts', () => {
  const past = (startMs: number, ...values: number[]) => ({
    startMs,
    stepMs: 10,
    values: Float32Array.from(values),
  })
  it('lie on the first one’s grid, the first that knows a value counts', () => {
    const merged = mergePasts([past(100, 1, NaN, 3), past(81, 7, 8, 9, 10)])
    expect(merged.startMs).toBe(80)
    expect([...merged.values]).toEqual([7, 8, 1, 10, 3])
  })
  it('are nothing without any', () => {
    expect(mergePasts([]).values).toHaveLength(0)
  })
})

describe('a server’s track', () => {
  it('measures at the origin what the forecast says is current, and nothing after it', () => {
    expect(measuredAt(track, FAKE_ISSUE_MS)).toBeCloseTo(forecast.current[0]!, 3)
    expect(measuredAt(track, FAKE_ISSUE_MS + STEP_MS)).toBeNaN()
    expect(stepAt(track, FAKE_ISSUE_MS)).toBe(0)
    expect(stepAt(track, FAKE_ISSUE_MS + 96 * STEP_MS)).toBe(96)
    expect(stepAt(track, FAKE_ISSUE_MS + 97 * STEP_MS)).toBe(0)
  })
  it('of a past forecast goes on to now in what was measured, and further back in the earlier tail', () => {
    const [replayed] = serverTracks(madeEarlier(12), now, ['web-01'], ['cpu_percent'], null)
    expect(replayed!.fan.originMs).toBe(FAKE_ISSUE_MS - 12 * STEP_MS)
    expect(measuredAt(replayed!, FAKE_ISSUE_MS)).toBeCloseTo(forecast.current[0]!, 3)
    expect(measuredAt(replayed!, FAKE_ISSUE_MS - 200 * STEP_MS)).not.toBeNaN()
    expect(readingAt(replayed!, FAKE_ISSUE_MS).inside).not.toBeNull()
    expect(readingAt(replayed!, FAKE_ISSUE_MS + STEP_MS).inside).toBeNull()
  })
  it('takes a longer past where the forecast’s own ends', () => {
    const range = { fromMs: FAKE_ISSUE_MS - 600 * STEP_MS, toMs: FAKE_ISSUE_MS }
    const longer = fakeHistory(forecast, [forecast.series[0]!], range)
    const [long] = serverTracks(now, now, ['web-01'], ['cpu_percent'], longer)
    expect(measuredAt(long!, FAKE_ISSUE_MS - 590 * STEP_MS)).not.toBeNaN()
    expect(measuredAt(track, FAKE_ISSUE_MS - 590 * STEP_MS)).toBeNaN()
    expect(measuredAt(long!, FAKE_ISSUE_MS)).toBe(measuredAt(track, FAKE_ISSUE_MS))
  })
  it('is left away for what is not forecast', () => {
    expect(serverTracks(now, now, ['web-01', 'nobody'], ['cpu_percent', 'nothing'], null)).toHaveLength(1)
  })
})

describe('readings', () => {
  it('never give a future number without its interval', () => {
    const reading = readingAt(track, FAKE_ISSUE_MS + 12 * STEP_MS)
    expect(reading.measured).toBe('')
    expect(reading.forecast).toMatch(/^[\d.]+\u202f% · [\d.]+ to [\d.]+$/)
    expect(readingText(reading)).toBe(`forecast ${reading.forecast}`)
  })
  it('say where nothing is known', () => {
    expect(readingText(readingAt(track, FAKE_ISSUE_MS + 1000 * STEP_MS))).toBe('no value')
  })
})

describe('how a past forecast did', () => {
  it('counts the steps measured since, and those inside the usual band', () => {
    const fan = fanOf(forecast, 0)
    const exact: Track = {
      ...track,
      past: {
        startMs: FAKE_ISSUE_MS + STEP_MS,
        stepMs: STEP_MS,
        // Ten medians, then ten far above everything, then a gap.
        values: Float32Array.from({ length: 30 }, (_, i) =>
          i < 10 ? fanAt(fan, i + 1, fan.median) : i < 20 ? 1000 + fanAt(fan, i + 1, fan.median) : NaN,
        ),
      },
    }
    expect(scoreOf(exact)).toMatchObject({ known: 20, inside: 10 })
    expect(scoreOf(exact).coverage).toBeCloseTo(0.8)
    expect(scoreOf(exact).meanError).toBeCloseTo(500, 1)
    expect(scoreOf(track)).toMatchObject({ known: 0, meanError: NaN })
  })
})

describe('spans', () => {
  const limits = { fromMs: 0, toMs: 100 * STEP_MS }
  it('give the past a day, as far as the horizon keeps a quarter to a third', () => {
    const usualHours = (aheadHours: number) => usualPastMs({ horizon: aheadHours, stepMs: HOUR_MS }) / HOUR_MS
    expect([1, 8, 10, 12, 48].map(usualHours)).toEqual([3, 24, 24, 24, 96])
    expect(wholeSpan(forecast, 24 * HOUR_MS).fromMs).toBe(FAKE_ISSUE_MS - 24 * HOUR_MS)
  })
  it('zoom around a time that stays where it is', () => {
    expect(zoomed({ fromMs: 0, toMs: 100 }, 25, 0.5)).toEqual({ fromMs: 12.5, toMs: 62.5 })
    expect(panned({ fromMs: 0, toMs: 100 }, -10)).toEqual({ fromMs: -10, toMs: 90 })
  })
  it('stay within what there is and do not vanish', () => {
    expect(fitSpan({ fromMs: -50, toMs: -10 }, { fromMs: 0, toMs: 1000 }, 1)).toEqual({ fromMs: 0, toMs: 40 })
    expect(fitSpan({ fromMs: -1e12, toMs: 1e12 }, limits, STEP_MS)).toEqual(limits)
    const least = fitSpan({ fromMs: STEP_MS, toMs: STEP_MS + 1 }, limits, STEP_MS)
    expect(least.toMs - least.fromMs).toBe(6 * STEP_MS)
  })
})

describe('forecasts of the past shown', () => {
  const times = (pastMs: number, firstMs = -Infinity, leastMs = 0) =>
    earlierTimes({ issueTimeMs: 0, horizon: 8, stepMs: HOUR_MS }, { pastMs, firstMs, leastMs }).map(
      (timeMs) => timeMs / HOUR_MS,
    )
  it('lie end to end, the newest first, as many as the past holds', () => {
    expect(times(24 * HOUR_MS)).toEqual([-8, -16, -24])
    expect(times(23 * HOUR_MS)).toEqual([-8, -16])
    expect(times(7 * HOUR_MS)).toEqual([])
  })
  it('have enough before them', () => {
    expect(times(24 * HOUR_MS, -20 * HOUR_MS, 2 * HOUR_MS)).toEqual([-8, -16])
    expect(times(24 * HOUR_MS, -20 * HOUR_MS, 5 * HOUR_MS)).toEqual([-8])
  })
})

describe('panels', () => {
  const tracks = serverTracks(now, now, ['web-01', 'db-01'], ['cpu_percent', 'load_average'], null)
  const span = wholeSpan(forecast, 16 * HOUR_MS)
  const profileOf = (name: string) => (name.startsWith('db') ? 'database' : null)
  const keys = (layout: 'overlay' | 'multiples' | 'profiles', normalised = false) =>
    panelsOf(tracks, { layout, normalised }, profileOf, span).map(({ title }) => title)
  it('are one per metric, per line, or per profile', () => {
    expect(keys('overlay')).toEqual(['cpu_percent', 'load_average'])
    expect(keys('multiples')).toHaveLength(4)
    expect(
      panelsOf(tracks, { layout: 'profiles', normalised: false }, profileOf, span).map(({ key }) => key),
    ).toEqual([
      'cpu_percent · no profile',
      'cpu_percent · database',
      'load_average · no profile',
      'load_average · database',
    ])
  })
  it('put several metrics into one only on ranges of their own, each with a colour and its full name', () => {
    const [panel] = panelsOf(tracks, { layout: 'overlay', normalised: true }, profileOf, span)
    expect(panel!.metric).toBeNull()
    expect(panel!.tracks.map(({ name, tone }) => [name, tone])).toEqual([
      ['cpu_percent of web-01', 0],
      ['cpu_percent of db-01', 1],
      ['load_average of web-01', 2],
      ['load_average of db-01', 3],
    ])
  })
  it('of one metric side by side share their range', () => {
    const panels = panelsOf(tracks, { layout: 'multiples', normalised: false }, profileOf, span)
    const [a, b, c] = panels
    expect(a!.range).toEqual(b!.range)
    expect(a!.range).not.toEqual(c!.range)
    const lows = [a, b].map((panel) => trackRange(panel!.tracks[0]!, span)![0])
    expect(a!.range![0]).toBe(Math.min(...lows))
  })
})

describe('the drawn panel', () => {
  const look = new Proxy({}, { get: (_, name) => `rgb(${String(name)})` }) as never
  const context = {
    zone: 'utc',
    look,
    palette: look,
    network: true,
    issueMs: FAKE_ISSUE_MS,
    marks: [],
    thresholds: [],
    height: 260,
  }
  const panelOf = (tracks: readonly Track[], metric: string | null = 'cpu_percent') => ({
    ...{ key: 'k', title: 't', metric, tracks, range: null },
  })
  const seriesIn = (option: unknown) =>
    (option as { series: { type: string; lineStyle?: { type: unknown }; data: (number | null)[][] }[] })
      .series
  it('has nested bands for one line and the usual band for each of several', () => {
    const span = wholeSpan(forecast, 16 * HOUR_MS)
    const count = (tracks: readonly Track[]) =>
      seriesIn(trendOption(panelOf(tracks), span, context)).filter(({ type }) => type === 'custom').length
    expect(count([track])).toBe(3)
    expect(count(serverTracks(now, now, ['web-01', 'db-01'], ['cpu_percent'], null))).toBe(2)
  })
  it('draws what the network did not make dashed', () => {
    const span = wholeSpan(forecast, 16 * HOUR_MS)
    const median = (network: boolean) =>
      seriesIn(trendOption(panelOf([track]), span, { ...context, network })).at(-1)?.lineStyle?.type
    expect([median(true), median(false)]).toEqual(['solid', 'dashed'])
  })
  it('draws what was measured in the span, all of it and nothing outside', () => {
    // Both ends lie between two rows: the line is drawn to the row beyond, so that it reaches the edge.
    const span = { fromMs: FAKE_ISSUE_MS - HOUR_MS + 1000, toMs: FAKE_ISSUE_MS - HOUR_MS / 2 - 1000 }
    const lines = seriesIn(trendOption(panelOf([track]), span, context)).filter(({ type }) => type === 'line')
    const [past] = lines.filter(({ data }) => data.some(([timeMs]) => (timeMs ?? NaN) < FAKE_ISSUE_MS))
    const times = [12, 11, 10, 9, 8, 7, 6].map((steps) => FAKE_ISSUE_MS - steps * STEP_MS)
    expect(past?.data).toEqual(times.map((timeMs) => [timeMs, measuredAt(track, timeMs)]))
  })
  it('draws each line from 0 to 1 on its own range', () => {
    const whole = seriesIn(trendOption(panelOf([track], null), wholeSpan(forecast, 16 * HOUR_MS), context))
    const values = whole
      .flatMap(({ type, data }) => (type === 'line' ? data.map((point) => point[1]) : []))
      .filter((value) => typeof value === 'number')
    expect(values.length).toBeGreaterThan(2 * forecast.horizon)
    for (const value of values) {
      expect(value).toBeGreaterThanOrEqual(0)
      expect(value).toBeLessThanOrEqual(1)
    }
  })
})

describe('groups', () => {
  const servers = assessFleet(forecast, thresholdsWith({})).servers.filter(({ series }) => series.length > 0)
  it('are all servers and each profile', () => {
    const groups = groupsOf(servers, false)
    expect(groups.map(({ name, servers: { size } }) => [name, size])).toEqual([
      ['all servers', 10],
      ['compute', 2],
      ['database', 2],
      ['production', 4],
      ['service', 2],
    ])
    expect(groups[0]!.id).toBe(FLEET)
    expect(groupsOf(servers, true)[0]!.name).toBe('filtered servers')
    expect(seriesOf(forecast, groups[1]!, 'cpu_percent')).toHaveLength(2)
    expect(groupsOf(servers.slice(0, 1), false)).toHaveLength(1)
  })
  it('were in a longer past what their forecast says they were, on one grid', () => {
    const keys = forecast.series.filter(({ metric }) => metric === 'cpu_percent').slice(0, 2)
    const past = {
      ...{ series: keys, stepMs: 10, length: 4, lastMs: Float64Array.of(100, 90) },
      values: Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40),
    }
    const servers = new Set(keys.map(({ server }) => server))
    const mean = longerGroupPast(past, servers, 'cpu_percent', 'mean')!
    expect(mean.startMs).toBe(70)
    // At 100 only one of two reported, which is half: it stands for both.
    expect([...mean.values]).toEqual([(1 + 20) / 2, (2 + 30) / 2, (3 + 40) / 2, 4])
    expect(longerGroupPast(past, servers, 'cpu_percent', 'sum')!.values[3]).toBe(8)
    expect(longerGroupPast(past, new Set(['nobody']), 'cpu_percent', 'mean')).toBeNull()
  })
  it('show the other assumptions as outlines around or within the drawn band', () => {
    const steps = aggregating(
      forecast,
      seriesOf(forecast, groupsOf(servers, false)[0]!, 'cpu_percent'),
      'mean',
    )
    const found = toEnd(steps)
    const { fan, outlines, past } = groupTrack(
      { group: 'all servers', metric: 'cpu_percent', tone: null, drawn: found!, now: null, longer: null },
      STEP_MS,
      'independent',
    )
    expect(outlines.map(({ name }) => name)).toEqual(['estimated', 'together'])
    const together = outlines[1]!
    expect(together.low[95]).toBeLessThan(fanAt(fan, 96, 1))
    expect(together.high[95]).toBeGreaterThan(fanAt(fan, 96, 5))
    expect(past.values.at(-1)).toBeCloseTo(
      Array.from({ length: 10 }, (_, s) => forecast.current[s * 5]!).reduce((a, b) => a + b) / 10,
      1,
    )
  })
})

it('keeps a choice within its limit', () => {
  expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
  expect(toggled(['a', 'b'], 'c', 2)).toEqual(['a', 'b'])
  expect(toggled(['a'], 'c', 2)).toEqual(['a', 'c'])
})

it('carries all of the tab in the address', () => {
  const state = {
    ...trendsParams.defaults,
    ...({
      page: 'accuracy',
      subject: 'groups',
      layout: 'multiples',
      kind: 'sum',
      dependence: 'together',
    } as const),
    ...{ servers: ['a b', 'c'], metrics: ['m'], groups: ['profile:'], normalised: true, pastMs: 86_400_000 },
    ...{ fromMs: 1_000_000, toMs: 2_000_000, agoMs: 300_000 },
  }
  const query = new URLSearchParams()
  trendsParams.write(query, state)
  expect(trendsParams.read(new URLSearchParams(query.toString()))).toEqual(state)
  const none = new URLSearchParams()
  trendsParams.write(none, trendsParams.defaults)
  expect(none.toString()).toBe('')
  expect(trendsParams.read(new URLSearchParams('ago=-5&past=1e30&layout=pie&from=x'))).toEqual(
    trendsParams.defaults,
  )
})

it('exports what the chart shows, with every level and who made it', () => {
  const span = { fromMs: FAKE_ISSUE_MS - STEP_MS, toMs: FAKE_ISSUE_MS + 2 * STEP_MS }
  const panel = { key: 'k', title: 't', metric: 'cpu_percent', tracks: [track], range: null }
  const lines = panelCsv(panel, span, forecast, () => '')
    .trimEnd()
    .split('\r\n')
  expect(lines[0]).toBe(
    'name,metric,made_of,issue_time,valid_time,step,measured,p2,p10,p25,p50,p75,p90,p98,source,replay,engine,backend,model,model_sha256,simple_forecast',
  )
  expect(lines).toHaveLength(5)
  const [, , atIssue, first] = lines.map((line) => line.split(','))
  expect(atIssue!.slice(4, 8)).toEqual([
    '2026-01-12T14:05:00.000Z',
    '',
    String(measuredAt(track, FAKE_ISSUE_MS)),
    '',
  ])
  expect(first!.slice(3, 7)).toEqual(['2026-01-12T14:05:00.000Z', '2026-01-12T14:10:00.000Z', '1', ''])
  expect(Number(first![10])).toBe(forecast.quantiles[3])
  expect(first!.slice(14, 16)).toEqual(['local', 'false'])
  const stoodIn = panelCsv(panel, span, { ...forecast, simple: { cpu_percent: 'straightLine' } }, () => '')
  expect(stoodIn.split('\r\n')[1]).toMatch(/,straight_line_resid$/)
  const replayed = { ...forecast, provenance: { ...forecast.provenance, asOfMs: FAKE_ISSUE_MS } }
  expect(panelCsv(panel, span, replayed, () => '').split('\r\n')[1]).toContain(',local,true,')
})
