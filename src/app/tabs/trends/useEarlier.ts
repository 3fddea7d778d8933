import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { isAbort } from '#forecast/errors.ts'
import { fanOf, type Fan } from '../../features/charts/fan.ts'
import type { ForecastAsOf } from '../../sources/forecastSource.ts'
import { pastBeginsMs, type ReadyView } from '../../state/appState.ts'
import { earlierTimes, usualPastMs } from './earlierTimes.ts'
import { trackKey } from './tracks.ts'
import type { Chosen } from './useChosen.ts'

const KEEP_MS = 5 * 60_000
const NO_TIMES: readonly number[] = []

type FansByTrack = ReadonlyMap<string, Fan>

/** Forecasts of the past that is shown, recomputed from the rows before each. */
export interface Earlier {
  /** What is there so far, newest first; a track that could not be forecast then is not in it. */
  readonly made: readonly FansByTrack[]
  /** How many there will be. 0: this source, or its past, gives none. */
  readonly of: number
  /** Why no more could be made; null: that is not so. */
  readonly error: unknown
}

const NONE: Earlier = { made: [], of: 0, error: null }

/**
 * Forecasts of the chosen servers alone, laid end to end over the past shown: made one after the other, the newest first, and
 * given up when other servers or nothing is looked at. Of files only: what goes on by itself would ask for new ones all the
 * time.
 */
export function useEarlier(view: ReadyView, { servers, byGroup, trends }: Chosen): Earlier {
  const { source, facts, forecast } = view
  const { issueTimeMs, horizon, stepMs } = forecast
  const isWanted = !trends.noEarlier && trends.agoMs === null && !byGroup && !facts.live
  const asOf =
    source.asOf.kind === 'can' && forecast.pending === undefined && isWanted ? source.asOf.use : null
  const firstMs = pastBeginsMs(view)
  const leastMs = (facts.model?.minEncoderLength ?? 0) * stepMs
  const times = useMemo(() => {
    if (asOf === null) return NO_TIMES
    const pastMs = usualPastMs({ horizon, stepMs })
    return earlierTimes({ issueTimeMs, horizon, stepMs }, { pastMs, firstMs, leastMs })
  }, [asOf, issueTimeMs, horizon, stepMs, firstMs, leastMs])
  const client = useQueryClient()
  const asked = useMemo(() => [source.id, 'earlier', ...servers], [source.id, servers])
  const [found, setFound] = useState<{ readonly asked: readonly string[]; readonly earlier: Earlier }>({
    asked,
    earlier: NONE,
  })
  useEffect(() => {
    if (asOf === null || times.length === 0) return
    let ended = false
    const tell = (made: readonly FansByTrack[], error: unknown) => {
      if (!ended) setFound({ asked, earlier: { made, of: times.length, error } })
    }
    const makeAll = async () => {
      const made: FansByTrack[] = []
      try {
        for (const timeMs of times) {
          const fans = await client.query({
            queryKey: [...asked, timeMs],
            queryFn: asking(asOf, timeMs, servers),
            staleTime: Infinity,
            gcTime: KEEP_MS,
            retry: false,
            structuralSharing: false,
          })
          if (ended) return
          made.push(fans)
          tell([...made], null)
        }
      } catch (error) {
        if (!isAbort(error) && !ended) tell(made, error)
      }
    }
    void makeAll()
    return () => {
      ended = true
      void client.cancelQueries({ queryKey: asked })
    }
  }, [asOf, times, servers, asked, client])
  if (times.length === 0) return NONE
  return found.asked === asked ? found.earlier : { made: [], of: times.length, error: null }
}

/** The cache keeps it long after its screen: it sees no more than it needs. */
function asking(asOf: ForecastAsOf, timeMs: number, servers: readonly string[]) {
  return async ({ signal }: { readonly signal: AbortSignal }): Promise<FansByTrack> => {
    const forecast = await asOf(timeMs, () => undefined, signal, servers)
    const wanted = new Set(servers)
    return new Map(
      forecast.series.flatMap(({ server, metric }, at) => {
        if (!wanted.has(server)) return []
        const fan = fanOf(forecast, at)
        // Of its own: a part of the whole forecast's numbers would keep all of them.
        const own = { ...fan, history: new Float32Array(), quantiles: fan.quantiles.slice() }
        return [[trackKey(metric, server), own] as const]
      }),
    )
  }
}
