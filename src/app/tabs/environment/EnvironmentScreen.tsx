import { thresholdIn } from '#forecast/assess.ts'
import { isLonePoint } from '#forecast/forecastKind.ts'
import { Suspense, useMemo } from 'react'
import { AlertsPanel } from '../../features/alerts/AlertsPanel.tsx'
import { useOverlay } from '../../features/commands/overlay.ts'
import { ScenarioLine } from '../../features/own/ScenarioControl.tsx'
import { useLiveOf } from '../../features/daemon/useLiveOf.ts'
import { environmentWords } from '#text/environment/words.ts'
import { kindText } from '#text/kind.ts'
import { isNetwork, notNetworkText } from '#text/engine.ts'
import type { Zone } from '#text/time.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { JustChanged } from '../../state/JustChanged.tsx'
import { visibleServers } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { useZone } from '../../state/times.ts'
import { Breaching, Upcoming } from './BreachLists.tsx'
import { CapacityPanel } from './CapacityPanel.tsx'
import { Counts } from './Counts.tsx'
import { Headline } from './Headline.tsx'
import { HeadroomPanel } from './HeadroomPanel.tsx'
import { NewBreaches } from './NewBreaches.tsx'
import { Panel } from './Panel.tsx'
import { Profiles } from './Profiles.tsx'
import { TimelinePanel } from './TimelinePanel.tsx'
import { useOutlook, type OutlookOf } from './useOutlook.ts'
import { lazyPart } from '../../ui/lazyPart.tsx'
import { useGradually } from '../../ui/useGradually.ts'
import { useTrust } from './useTrust.ts'
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
  const trust = useTrust(view)
  const isLearning = trust.kind === 'checking' && trust.mayChange
  const judged = index.metrics.some((metric) => thresholdIn(assessment, metric) !== null)

  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">{environmentWords.tab}</h1>
      {ahead === null ? (
        <p className={styles.headlineRoom} role="status">
          {environmentWords.working}
        </p>
      ) : (
        servers.length > 0 && (
          <Headline
            outlook={judged ? ahead.outlook : null}
            forecast={ahead.forecast}
            view={view}
            shown={ahead.servers.length}
          />
        )
      )}
      <Counts view={view} shown={servers.length}>
        {live !== null && <ScenarioLine live={live} />}
      </Counts>
      {!network && <p className={styles.notFromModel}>{notNetworkText(forecast.provenance)}</p>}
      {kind !== null && <p className={styles.notice}>{kind}</p>}
      {!judged && (
        <p className={styles.notice}>
          {environmentWords.noThresholds}{' '}
          <button
            type="button"
            className="button"
            onClick={() => {
              showOverlay({ kind: 'thresholds', metric: null })
            }}
          >
            {environmentWords.setThresholds}
          </button>
        </p>
      )}
      {ahead === null ? (
        <div className={styles.panelsRoom} />
      ) : servers.length === 0 ? (
        <p className={styles.notice}>{environmentWords.noMatch}</p>
      ) : (
        judged && (
          <JustChanged judged={ahead}>
            <Panels ahead={ahead} metrics={index.metrics} zone={zone} isLearning={isLearning} />
          </JustChanged>
        )
      )}
      <div className={styles.below}>
        {ahead !== null && servers.length > 0 && judged && (
          <Panel title={environmentWords.capacity.title}>
            <CapacityPanel servers={names} />
          </Panel>
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
      </div>
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
  readonly zone: Zone
  /** The model is being checked on the data, which may change its chances. */
  readonly isLearning: boolean
}

/** What, when and how sure on one side; how many, over time and by metric, on the other. */
function Panels({ ahead: { outlook, forecast }, metrics, zone, isLearning }: PanelsProps) {
  const network = isNetwork(forecast.provenance.engine)
  const { soFar } = outlook
  // Of a large fleet's first screen, what lies below ten rows is drawn after them: in one go it is a long task.
  const hasRest = useGradually(2, 1) > 1 || soFar === null
  return (
    <div className={styles.panels}>
      <div className={styles.column}>
        <div className={styles.stack} data-stack="breaches">
          <Upcoming outlook={outlook} forecast={forecast} isLearning={isLearning} />
          {hasRest && <Breaching outlook={outlook} forecast={forecast} />}
        </div>
        <div className={styles.stack} data-stack="headroom">
          {hasRest && (
            <Panel title={environmentWords.headroom.title} soFar={soFar}>
              <HeadroomPanel
                headroom={outlook.headroom}
                metrics={metrics}
                points={metrics.filter((metric) => isLonePoint(forecast, metric))}
              />
            </Panel>
          )}
        </div>
      </div>
      <div className={styles.column}>
        <div className={styles.stack} data-stack="numbers">
          <TimelinePanel outlook={outlook} forecast={forecast} zone={zone} network={network} />
          <Panel title={environmentWords.chances.title} soFar={soFar}>
            <NewBreaches outlook={outlook} forecast={forecast} />
          </Panel>
        </div>
        {outlook.profiles.some(({ profile }) => profile !== null) && (
          <div className={styles.stack} data-stack="profiles">
            <Panel title={environmentWords.profiles.title} soFar={soFar}>
              <Profiles
                profiles={outlook.profiles}
                horizonMs={forecast.horizon * forecast.stepMs}
                isPart={soFar !== null}
              />
            </Panel>
          </div>
        )}
      </div>
    </div>
  )
}
