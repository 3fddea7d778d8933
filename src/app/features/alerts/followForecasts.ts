import { thresholdsIn } from '#forecast/assess.ts'
import { isOpen } from '#forecast/alerts/alert.ts'
import { readings } from '#forecast/alerts/readings.ts'
import { isNetwork } from '#text/engine.ts'
import type { View } from '../../state/appState.ts'
import type { AppStore } from '../../state/appStore.ts'
import { startInSlices } from '../../state/startInSlices.ts'
import { useAlerts } from './alertsStore.ts'

/** How often mutes are looked at. */
const CLOCK_MS = 15_000

/**
 * Reads every new forecast of the app for alerts, until the returned function is called. A replayed forecast does not
 * count. Edited thresholds or rules read the forecast anew; what they find is no news. A forecast that cannot be read
 * leaves the alerts as they were, and the store says why.
 */
export function followForecasts(app: AppStore): () => void {
  let cancel = () => {}

  const read = (view: View, baseline: boolean) => {
    cancel()
    if (view.kind !== 'ready' || view.forecast.provenance.asOfMs !== null) return
    const { forecast, assessment } = view
    const made = isNetwork(forecast.provenance.engine)
    const servers = assessment.servers.map(({ server }) => server)
    const about = { servers, atMs: Date.now(), issueMs: forecast.issueTimeMs, notFromModel: !made }
    const make = () => {
      const { alerts, rules } = useAlerts.getState().enter(about)
      const thresholds = thresholdsIn(assessment)
      return readings(forecast, { made, rules, thresholds, open: alerts.filter(isOpen) })
    }
    cancel = startInSlices(make, {
      onValue: (found) => {
        useAlerts.getState().read(about, found, baseline)
      },
      onError: (error) => {
        useAlerts.getState().fail(error)
      },
    })
  }

  read(app.getState().view, false)
  const stops = [
    app.subscribe(({ view: now }, { view: before }) => {
      if (now.kind !== 'ready' || now === before) return
      const same = before.kind === 'ready' && before.forecast === now.forecast
      if (!same || before.assessment !== now.assessment) read(now, same)
    }),
    useAlerts.subscribe((now, before) => {
      if (now.rules !== before.rules) read(app.getState().view, true)
    }),
  ]
  const clock = setInterval(() => {
    useAlerts.getState().act({ kind: 'time', atMs: Date.now() })
  }, CLOCK_MS)
  return () => {
    cancel()
    clearInterval(clock)
    for (const stop of stops) stop()
  }
}
