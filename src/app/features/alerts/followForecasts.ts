import { thresholdsIn } from '#forecast/assess.ts'
import { isOpen } from '#forecast/alerts/alert.ts'
import { readings } from '#forecast/alerts/readings.ts'
import { isAbort } from '#forecast/errors.ts'
import { isNetwork } from '#text/engine.ts'
import type { View } from '../../state/appState.ts'
import type { AppStore } from '../../state/appStore.ts'
import { runInSlices } from '../../state/runInSlices.ts'
import { useAlerts } from './alertsStore.ts'

/** How often mutes are looked at. */
const CLOCK_MS = 15_000

/**
 * Reads every new forecast of the app for alerts, until the returned function is called. A replayed forecast does not
 * count. Edited thresholds or rules read the forecast anew; what they find is no news.
 */
export function followForecasts(app: AppStore): () => void {
  let reading: AbortController | null = null

  const read = async (view: View, baseline: boolean) => {
    reading?.abort()
    if (view.kind !== 'ready' || view.forecast.provenance.asOfMs !== null) return
    const controller = new AbortController()
    reading = controller
    const { forecast, assessment } = view
    const { engine } = forecast.provenance
    const made = isNetwork(engine)
    const servers = assessment.servers.map(({ server }) => server)
    const about = { servers, atMs: Date.now(), issueMs: forecast.issueTimeMs, notFromModel: !made }
    const { alerts, rules } = useAlerts.getState().enter(about)
    const asked = { made, rules, thresholds: thresholdsIn(assessment), open: alerts.filter(isOpen) }
    try {
      const found = await runInSlices(readings(forecast, asked), controller.signal)
      useAlerts.getState().read(about, found, baseline)
    } catch (error) {
      if (!isAbort(error)) throw error
    }
  }

  void read(app.getState().view, false)
  const stops = [
    app.subscribe(({ view: now }, { view: before }) => {
      if (now.kind !== 'ready' || now === before) return
      const same = before.kind === 'ready' && before.forecast === now.forecast
      if (!same || before.assessment !== now.assessment) void read(now, same)
    }),
    useAlerts.subscribe((now, before) => {
      if (now.rules !== before.rules) void read(app.getState().view, true)
    }),
  ]
  const clock = setInterval(() => {
    useAlerts.getState().act({ kind: 'time', atMs: Date.now() })
  }, CLOCK_MS)
  return () => {
    reading?.abort()
    clearInterval(clock)
    for (const stop of stops) stop()
  }
}
