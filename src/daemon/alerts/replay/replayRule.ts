import type { AlertRule } from '#forecast/alerts/rule.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { thresholdsWith, type ThresholdOverrides } from '#forecast/thresholds.ts'
import type { TimeSpan } from '../../store/api.ts'
import type { Alerts } from '../api.ts'
import { breachesOf, countedRecord, wasMeasured, type RecordSource } from '../records/records.ts'
import type { BeginReplay, Replayed } from './api.ts'

/** What is replayed, and against what. */
export interface ReplayAsked {
  readonly rule: AlertRule
  readonly span: TimeSpan
  readonly thresholds: ThresholdOverrides
}

/**
 * What a rule would have done over the forecasts of a span that are kept whole: the record says which span that is. Breaches
 * are those of the stored rows. Fails with no-rows where no forecast of the span is kept.
 */
export async function replayRule(
  source: Omit<RecordSource, 'thresholds'>,
  begin: BeginReplay,
  { rule, span, thresholds }: ReplayAsked,
  signal: AbortSignal,
): ReturnType<Alerts['wouldHaveFired']> {
  const times = await source.store.forecastTimes(span, signal)
  const [firstMs, lastMs] = [times[0], times.at(-1)]
  if (firstMs === undefined || lastMs === undefined) {
    throw new FleetcastError(
      'no-rows',
      'no full forecast of this time is stored. They are kept from the first one that the daemon made, for up to 7 days (less where fleets are large)',
    )
  }
  const enabled = { ...rule, enabled: true }
  const { alerts, horizonMs } = await replayed(source, begin, { rule: enabled, times, thresholds }, signal)
  // What came after the last forecast tells whether the last alerts were right.
  const toMs = Math.max(lastMs, Math.min(lastMs + (horizonMs ?? 0), source.nowMs))
  const known = { ...source, thresholds: thresholdsWith(thresholds) }
  const breaches = await breachesOf(known, [enabled], { fromMs: firstMs, toMs }, signal)
  const fired = alerts.flatMap(({ server, metric, firedMs, measuredMs, lastBreachMs, preexisting }) =>
    firedMs === null || preexisting
      ? []
      : [{ server, metric, firedMs, isMeasured: wasMeasured({ firedMs, measuredMs }), lastBreachMs }],
  )
  const record = countedRecord({ ...known, horizonMs: horizonMs ?? source.horizonMs }, enabled, {
    alerts: fired,
    breaches: breaches.get(rule.id) ?? [],
    span: { fromMs: firstMs, toMs },
  })
  return { record, alerts }
}

async function replayed(
  { store }: Pick<RecordSource, 'store'>,
  begin: BeginReplay,
  { rule, times, thresholds }: Omit<ReplayAsked, 'span'> & { readonly times: readonly number[] },
  signal: AbortSignal,
): Promise<Replayed> {
  const replay = begin({ rule, thresholds })
  try {
    let before: Promise<void> = Promise.resolve()
    for (const issueMs of times) {
      // The next one is fetched while this one is read.
      const stored = await store.forecastAt(issueMs, signal)
      await before
      signal.throwIfAborted()
      if (stored?.issueMs !== issueMs) continue
      before = replay.take(stored.bytes)
      before.catch(() => undefined)
    }
    await before
    return await replay.result()
  } finally {
    replay.close()
  }
}
