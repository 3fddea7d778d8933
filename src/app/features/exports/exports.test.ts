import { describe, expect, it } from 'vitest'
import { newAlertsState } from '#forecast/alerts/alert.ts'
import { csvText } from '#text/csv.ts'
import { fakeForecast } from '../../testing/fakeForecast.ts'
import { alertsText } from './alertsText.ts'
import { captionOf, sourceNameOf } from './caption.ts'
import { exportName } from './fileName.ts'
import { wrap } from './wrap.ts'

const forecast = fakeForecast()
const heuristic = { ...forecast, provenance: { ...forecast.provenance, engine: 'heuristic' as const } }

const fromDaemon = (engine: 'heuristic' | 'unverified') => ({
  ...forecast,
  provenance: {
    ...forecast.provenance,
    source: 'daemon' as const,
    engine,
    modelName: null,
    modelSha256: null,
  },
})

describe('what a daemon sent', () => {
  const captions = (engine: 'heuristic' | 'unverified') =>
    captionOf(
      fromDaemon(engine),
      'utc',
      '',
      [],
      sourceNameOf(fromDaemon(engine), { name: 'http://daemon:8000' }),
    )

  it('is called rejected or unverified in the file’s name, and the daemon’s', () => {
    expect(exportName(fromDaemon('heuristic'), ['forecast'], 'csv')).toBe(
      'fleetcast_forecast_daemon_not-the-model-heuristic_20260112T1405Z.csv',
    )
    expect(exportName(fromDaemon('unverified'), ['forecast'], 'csv')).toBe(
      'fleetcast_forecast_daemon_unverified_20260112T1405Z.csv',
    )
  })

  it('is called the same in a caption, which names the daemon', () => {
    expect(captions('heuristic').lines[0]).toBe(
      'Rejected: a trained network does not make such a forecast · from http://daemon:8000',
    )
    expect(captions('unverified')).toMatchObject({ network: false })
    expect(captions('unverified').lines[0]).toBe(
      'Not verified: only the daemon claims that this forecast is from a model · from http://daemon:8000',
    )
  })

  it('is not said of what was made here of its values', () => {
    expect(sourceNameOf(forecast, { name: 'http://daemon:8000' })).toBeNull()
  })
})

describe('file names', () => {
  it('say what it is and when it was issued, in UTC', () => {
    expect(exportName(forecast, ['forecast'], 'csv')).toBe('fleetcast_forecast_20260112T1405Z.csv')
  })

  it('name the engine where the network did not make it', () => {
    expect(exportName(heuristic, ['forecast'], 'csv')).toBe(
      'fleetcast_forecast_not-the-model-heuristic_20260112T1405Z.csv',
    )
  })

  it('hold nothing of a server’s name that a file system would take for more than a name', () => {
    expect(exportName(forecast, ['../etc/pass wd:x', 'größe', ''], 'png')).toBe(
      'fleetcast_.._etc_pass_wd_x_größe_20260112T1405Z.png',
    )
  })
})

describe('captions', () => {
  it('say model, engine, both times and the zone', () => {
    expect(captionOf(forecast, 'utc', 'cpu_percent of db-07', ['P50'])).toEqual({
      title: 'cpu_percent of db-07',
      lines: [
        'TFT · WASM · fleet-long-0 · sha256 9f2c0a1b0a1b',
        'forecast made at 12 Jan 2026 14:05 UTC · horizon to 12 Jan 2026 22:05 UTC',
        'P50',
      ],
      network: true,
    })
    expect(captionOf(forecast, 'Asia/Tokyo', '').lines[1]).toBe(
      'forecast made at 12 Jan 2026 23:05 GMT+9 · horizon to 13 Jan 2026 07:05 GMT+9 · times in Asia/Tokyo',
    )
  })

  it('have seconds where steps are shorter than a minute', () => {
    const { lines } = captionOf({ ...forecast, stepMs: 5000 }, 'utc', '')
    expect(lines[1]).toBe('forecast made at 12 Jan 2026 14:05:00 UTC · horizon to 12 Jan 2026 14:13:00 UTC')
  })

  it('do not pass off what the network did not make', () => {
    const { lines, network } = captionOf(heuristic, 'utc', '')
    expect(lines[0]).toContain(
      'Not the model · heuristic: this forecast is not from the network · fleet-long-0 · sha256 9f2c0a1b0a1b',
    )
    expect(network).toBe(false)
  })
})

it('alerts are exported with their rules, and with who made the forecast', () => {
  const state = newAlertsState([])
  const read: unknown = JSON.parse(alertsText(state, heuristic.provenance))
  expect(read).toEqual({
    format: 'fleetcast-alerts',
    version: 3,
    issue_ms: null,
    engine: 'heuristic',
    model_name: 'fleet-long-0',
    model_sha256: forecast.provenance.modelSha256,
    rules: [],
    alerts: [],
    audit: [],
  })
})

it('tables let no name be run as a formula', () => {
  expect(
    csvText(
      ['server', 'value'],
      [
        ['=1+1', -2.5],
        ['@x', NaN],
      ],
    ),
  ).toBe("server,value\r\n'=1+1,-2.5\r\n'@x,\r\n")
})

describe('wrap', () => {
  const measure = (text: string) => text.length

  it('breaks between words, and a word only where it is wider than a line', () => {
    expect(wrap('one two three', 7, measure)).toEqual(['one two', 'three'])
    expect(wrap('a abcdefghij b', 4, measure)).toEqual(['a', 'abcd', 'efgh', 'ij b'])
    expect(wrap('', 4, measure)).toEqual([])
  })

  it('ends where nothing fits at all', () => {
    expect(wrap('abc', 0, measure)).toEqual(['a', 'b', 'c'])
  })
})
