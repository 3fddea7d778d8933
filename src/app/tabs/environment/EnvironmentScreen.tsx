import { thresholdIn } from '#forecast/assess.ts'
import { isLonePoint } from '#forecast/forecastKind.ts'
import { Suspense, useMemo } from 'react'
import { AlertsPanel } from '../../features/alerts/AlertsPanel.tsx'
import { useOverlay } from '../../features/commands/overlay.ts'
import { useLiveOf } from '../../features/daemon/useLiveOf.ts'
import { kindText } from '#text/kind.ts'
import { isNetwork, notNetworkText } from '#text/engine.ts'
import type { Zone } from '#text/time.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { visibleServers } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { useZone } from '../../state/times.ts'
import { AnyBreach } from './AnyBreach.tsx'
import { CapacityPanel } from './CapacityPanel.tsx'
import { Counts } from './Counts.tsx'
import { HeadroomPanel } from './HeadroomPanel.tsx'
import { NextBreaches } from './NextBreaches.tsx'
import { Panel } from './Panel.tsx'
import { Profiles } from './Profiles.tsx'
import { TimelinePanel } from './TimelinePanel.tsx'
import { useOutlook, type OutlookOf } from './useOutlook.ts'
import { lazyPart } from '../../ui/lazyPart.tsx'
import styles from './EnvironmentScreen.module.css'

const DaemonPanels = lazyPart(() => import('../../features/daemon/DaemonPanels.tsx'))

/** The fleet at a glance: how it stands, how likely it is to break, what breaks next, and what to be told of. */
export default function EnvironmentScreen({ view }: { view: ReadyView }) {
  const { forecast, assessment, index } = view
  const filters = useApp((state) => state.screen.filters)
  const { alerts } = useApp((state) => state.screen.environment)
  const showOverlay = useOverlay((state) => state.show)
  const updateScreen = useApp((state) => state.updateScreen)
  const zone = useZone()
  const live = useLiveOf(view)
  const { pinned } = usePreferences()
  const servers = useMemo(
    () => visibleServers(assessment, forecast, filters, pinned),
    [assessment, forecast, filters, pinned],
  )
  const names = useMemo(() => new Set(servers.map(({ server }) => server)), [servers])
  const ahead = useOutlook(forecast, assessment, servers)
  const network = isNetwork(forecast.provenance.engine)
  const kind = kindText(forecast, null)
  const judged = index.metrics.some((metric) => thresholdIn(assessment, metric) !== null)

  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">Environment</h1>
      <Counts view={view} shown={servers.length} />
      {!network && <p className={styles.notFromModel}>{notNetworkText(forecast.provenance)}</p>}
      {kind !== null && <p className={styles.notice}>{kind}</p>}
      {!judged && (
        <p className={styles.notice}>
          No metric of this forecast has a threshold, so nothing can be called a breach.{' '}
          <button
            type="button"
            className="button"
            onClick={() => {
              showOverlay({ kind: 'thresholds', metric: null })
            }}
          >
            Set thresholds
          </button>
        </p>
      )}
      {ahead === null ? (
        <p className={styles.notice} role="status">
          Working out what lies ahead…
        </p>
      ) : servers.length === 0 ? (
        <p className={styles.notice}>No server passes the filters.</p>
      ) : (
        judged && <Panels ahead={ahead} metrics={index.metrics} names={names} zone={zone} />
      )}
      <AlertsPanel
        shown={alerts}
        onShow={(shown) => {
          updateScreen({ environment: { alerts: shown } })
        }}
        servers={names}
        metrics={index.metrics}
        zone={zone}
      />
      {live !== null && (
        <Suspense fallback={null}>
          <DaemonPanels live={live} ahead={judged ? ahead : null} />
        </Suspense>
      )}
    </div>
  )
}

interface PanelsProps {
  readonly ahead: OutlookOf
  readonly metrics: readonly string[]
  readonly names: ReadonlySet<string>
  readonly zone: Zone
}

function Panels({ ahead: { outlook, forecast }, metrics, names, zone }: PanelsProps) {
  const network = isNetwork(forecast.provenance.engine)
  return (
    <div className={styles.panels}>
      <Panel title="Chance of a new breach" area="any">
        <AnyBreach outlook={outlook} forecast={forecast} />
      </Panel>
      <Panel title="Servers beyond a threshold" area="timeline">
        <TimelinePanel outlook={outlook} forecast={forecast} zone={zone} network={network} />
      </Panel>
      <Panel title="Next breaches" area="next">
        <NextBreaches outlook={outlook} forecast={forecast} />
      </Panel>
      <Panel title="Headroom by metric" area="headroom">
        <HeadroomPanel
          headroom={outlook.headroom}
          metrics={metrics}
          points={metrics.filter((metric) => isLonePoint(forecast, metric))}
        />
      </Panel>
      {outlook.profiles.some(({ profile }) => profile !== null) && (
        <Panel title="By profile" area="profiles">
          <Profiles profiles={outlook.profiles} horizonMs={forecast.horizon * forecast.stepMs} />
        </Panel>
      )}
      <Panel title="Capacity" area="capacity">
        <CapacityPanel servers={names} />
      </Panel>
    </div>
  )
}
