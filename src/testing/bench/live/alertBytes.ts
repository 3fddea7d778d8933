import { MeasuredWatch } from '#daemon/alerts/measuredWatch.ts'
import { AlertMessages } from '#daemon/stream/alertMessages.ts'
import { isOpen, newAlertsState } from '#forecast/alerts/alert.ts'
import { readings } from '#forecast/alerts/readings.ts'
import { defaultRules } from '#forecast/alerts/rule.ts'
import { stepAlerts, type AlertEvent } from '#forecast/alerts/step.ts'
import { assessBy } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { DEFAULT_CRITERIA, thresholdsWith, type ThresholdOverrides } from '#forecast/thresholds.ts'
import { ticksOf } from './ticks.ts'

/** So low that dozens of the simulated series breach them, or may. */
const BUSY: ThresholdOverrides = {
  cpu_percent: { direction: 'above', warning: 45, critical: 60 },
  memory_percent: { direction: 'above', warning: 60, critical: 70 },
}

/**
 * What is told of alerts in the hour, as JSON of all of them after each change and as our pages hear it, where thresholds are
 * so low that many are open.
 */
export async function alertBytes(forecasts: readonly FleetForecast[]) {
  const thresholds = thresholdsWith(BUSY)
  const watch = new MeasuredWatch()
  let state = newAlertsState(defaultRules())
  const messages = new AlertMessages(
    () => state,
    () => undefined,
    console.error,
  )
  let has: number | null = null
  const sums = { plain: 0, ours: 0, changes: 0 }
  const tell = async (event: AlertEvent) => {
    const before = state
    state = stepAlerts(state, event).state
    if (state === before) return
    sums.changes++
    const told = async (isCompact: boolean) => {
      for (;;) {
        const now = messages.newest({ isCompact, number: has })
        if (now.kind === 'message') return now
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const bytes = ({ message }: Awaited<ReturnType<typeof told>>) =>
      message.pieces.reduce((sum, { length }) => sum + length, 0)
    sums.plain += bytes(await told(false))
    const ours = await told(true)
    sums.ours += bytes(ours)
    has = ours.number
  }
  for (const forecast of forecasts.slice(1)) {
    const { issueTimeMs: issueMs } = forecast
    const assessment = assessBy(forecast, { ...DEFAULT_CRITERIA, thresholds: BUSY })
    const how = { rules: state.rules, assessment, open: state.alerts.filter(isOpen) }
    const steps = readings(forecast, how)
    let next = steps.next()
    while (next.done !== true) next = steps.next()
    await tell({
      kind: 'forecast',
      atMs: issueMs,
      issueMs,
      baseline: false,
      alone: false,
      readings: next.value,
    })
    for (const rows of ticksOf(forecast)) {
      const values = watch.read(rows, state.rules, thresholds)
      const atMs = rows.timeMs[0] ?? issueMs
      if (values.length > 0) await tell({ kind: 'measured', atMs, baseline: false, values })
    }
    watch.take()
  }
  return { ...sums, open: state.alerts.filter(isOpen).length, known: state.alerts.length }
}
