import { assessBy, type JudgedForecast } from '#forecast/assess.ts'
import { unknownAssessment } from '#forecast/unknownAssessment.ts'
import type { DaemonLink } from '#remote/api.ts'
import type { ForecastSource, SourceFacts, SourceState } from './forecastSource.ts'

interface Following {
  /** The same object as long as nothing has changed. */
  readonly facts: () => SourceFacts
  /** A forecast that alerts may follow from. */
  readonly onNews: (latest: JudgedForecast) => void
}

/** The part of a source that follows a link: its newest forecast, unknown once it is stale, judged anew when asked. */
export function followLink(
  link: DaemonLink,
  { facts, onNews }: Following,
): Pick<ForecastSource, 'state' | 'subscribe' | 'judge' | 'close'> {
  let state: SourceState = { facts: facts(), latest: null }
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  /** isNews: whether alerts follow from it. */
  const show = (latest: JudgedForecast, isNews: boolean) => {
    state = { facts: facts(), latest }
    if (isNews) onNews(latest)
    tell()
  }
  let taken: JudgedForecast | null = null
  let wasStale = false
  /** The link also tells of changes that are no forecasts. One that grows stale is known no longer. */
  const take = () => {
    const latest = link.latest()?.judged ?? null
    const isStale = link.report().news.kind === 'stale'
    if (latest === null || (latest === taken && isStale === wasStale)) {
      if (facts() === state.facts) return
      state = { ...state, facts: facts() }
      tell()
      return
    }
    const isNew = latest !== taken
    taken = latest
    wasStale = isStale
    if (isStale) show({ ...latest, assessment: unknownAssessment(latest.assessment) }, false)
    else show(latest, isNew)
  }
  const unsubscribe = link.subscribe(take)
  take()

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    judge: async (criteria, signal) => {
      const { latest } = state
      // Nobody is left to do it: the last forecast is small enough for this thread.
      if (latest !== null && link.report().link.kind === 'closed') {
        const { forecast } = latest
        const assessment = assessBy(forecast, criteria)
        show({ forecast, assessment: wasStale ? unknownAssessment(assessment) : assessment }, !wasStale)
      } else await link.judge(criteria, signal)
    },
    close: unsubscribe,
  }
}
