import { sameSeries, type SeriesKey } from '../../fleetForecast.ts'
import { MOST_NAME, MOST_SERIES, refuseBeyond } from '../limits.ts'
import { invalid, type ByteReader, type ByteWriter } from './bytes.ts'

/** Names once, then their places: three planes of small numbers. One byte where the base has the same series. */
export function writeKeys(
  into: ByteWriter,
  series: readonly SeriesKey[],
  base: readonly SeriesKey[] | null,
): void {
  const isSame = base !== null && sameSeries(series, base)
  into.byte(isSame ? 1 : 0)
  if (isSame) return
  into.unsigned(series.length)
  for (const name of ['server', 'metric', 'profile'] as const) {
    const names = [...new Set(series.map((key) => key[name]))]
    const places = new Map(names.map((each, place) => [each, place]))
    into.section(new TextEncoder().encode(JSON.stringify(names)))
    let before = 0
    for (const key of series) {
      const place = places.get(key[name]) ?? 0
      into.signed(place - before)
      before = place
    }
  }
}

/** Throws `wire-invalid`, and `wire-too-large` for more series than are read. */
export function readKeys(from: ByteReader, base: readonly SeriesKey[] | null): readonly SeriesKey[] {
  if (from.byte() === 1) {
    if (base === null)
      throw invalid('the packed forecast refers to the series of a base forecast, but there is none')
    return base
  }
  const count = from.unsigned()
  refuseBeyond('series', count, MOST_SERIES)
  if (count * 3 > from.left) throw invalid(`the packed forecast ends before its ${count} series`)
  const servers = column(from, count)
  const metrics = column(from, count)
  const profiles = column(from, count)
  return servers.map((server, at) => {
    const metric = metrics[at]
    if (typeof server !== 'string' || typeof metric !== 'string')
      throw invalid(`series ${at} of the packed forecast has no server or metric`)
    return { server, metric, profile: profiles[at] ?? null }
  })
}

function column(from: ByteReader, count: number): readonly (string | null)[] {
  const section = from.section()
  const names = namesOf(section.bytes(section.left))
  let place = 0
  return Array.from({ length: count }, () => {
    place += from.signed()
    const name = names[place]
    if (name === undefined) throw invalid(`the packed forecast has no name ${place} of ${names.length}`)
    return name
  })
}

function namesOf(bytes: Uint8Array): readonly (string | null)[] {
  let names: unknown
  try {
    names = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid('the packed forecast’s names are not valid JSON')
  }
  if (!Array.isArray(names)) throw invalid('the packed forecast’s names are not a list')
  return names.map((name: unknown) => {
    if (name !== null && typeof name !== 'string') throw invalid('a name in the packed forecast is not text')
    refuseBeyond('characters of a name', name?.length ?? 0, MOST_NAME)
    return name
  })
}
