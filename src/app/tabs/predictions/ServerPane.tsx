import { useState, type Ref } from 'react'
import type { ServerState } from '#forecast/assess.ts'
import { serverFinding } from '#text/finding.ts'
import { noForecastText, serverText, serverWords } from '#text/predictions.ts'
import { ArrowLeft, Star, X } from 'lucide-react'
import { ServerAlerts } from '../../features/alerts/ServerAlerts.tsx'
import { Compare, pairOf } from '../../features/daemon/Compare.tsx'
import { DaemonWhy } from '../../features/daemon/DaemonWhy.tsx'
import { useLiveOf } from '../../features/daemon/useLiveOf.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { useZone } from '../../state/times.ts'
import { Why } from '../../features/why/Why.tsx'
import { LeftOutMetrics } from './LeftOutMetrics.tsx'
import { SeriesFigure } from './SeriesFigure.tsx'
import { SeverityMark } from '../../features/severity/SeverityMark.tsx'
import { ShareLink } from './ShareLink.tsx'
import { SmallMultiples } from './SmallMultiples.tsx'
import { useServerFans } from './useServerFans.ts'
import styles from './ServerPane.module.css'

interface Props {
  readonly view: ReadyView
  readonly server: string
  /** The one that is looked at; the server may not have it. */
  readonly metric: string | null
  readonly network: boolean
  readonly pinned: boolean
  readonly onPin: () => void
  readonly onClose: () => void
  /** Takes the focus when a server is opened from the table. */
  readonly headingRef: Ref<HTMLHeadingElement>
}

/** One server: the fan chart of the chosen metric, small ones of all that it reports, why, and what was left out. */
export function ServerPane(props: Props) {
  const { view, server, metric, network } = props
  const { assessment } = view
  const selectMetric = useApp((state) => state.selectMetric)
  const predictions = useApp((state) => state.screen.predictions)
  const updateScreen = useApp((state) => state.updateScreen)
  const zone = useZone()
  const state = assessment.servers.find((each) => each.server === server)
  const fans = useServerFans(view, server)
  const live = useLiveOf(view)
  const pair = pairOf(live)
  const [compared, setCompared] = useState(false)
  if (state === undefined) return null
  const chosen = fans.find(({ fan }) => fan.metric === metric)
  return (
    <aside className={styles.pane} aria-label={serverText(server)}>
      <Head {...props} state={state} />
      {chosen === undefined ? (
        <p className="soft">
          {metric === null || fans.length === 0 ? serverWords.noForecast : noForecastText(metric)}
        </p>
      ) : (
        <SeriesFigure view={view} {...chosen} zone={zone} network={network} />
      )}
      {pair !== null && (
        <button
          type="button"
          className={`button ${styles.compare}`}
          aria-pressed={compared}
          onClick={() => {
            setCompared(!compared)
          }}
        >
          {serverWords.compare}
        </button>
      )}
      {pair !== null && compared ? (
        <Compare pair={pair} server={server} zone={zone} />
      ) : (
        fans.length > 1 && (
          <SmallMultiples
            source={view}
            fans={fans}
            chosen={metric}
            network={network}
            onChoose={selectMetric}
          />
        )
      )}
      <LeftOutMetrics leftOut={state.leftOut} />
      <ServerAlerts server={server} />
      {chosen !== undefined &&
        (live?.shown === 'daemon' && view.facts.host === undefined ? (
          <DaemonWhy live={live} series={chosen.fan} zone={zone} />
        ) : (
          <Why
            view={view}
            series={chosen.series}
            zone={zone}
            of={predictions.why}
            onOf={(why) => {
              updateScreen({ predictions: { ...predictions, why } })
            }}
          />
        ))}
    </aside>
  )
}

interface HeadProps extends Props {
  readonly state: ServerState
}

function Head({ view, server, state, pinned, onPin, onClose, headingRef }: HeadProps) {
  return (
    <header className={styles.head}>
      <button type="button" className={styles.back} onClick={onClose}>
        <ArrowLeft size={16} strokeWidth={1.5} aria-hidden="true" />
        {serverWords.back}
      </button>
      <div className={styles.title}>
        <SeverityMark finding={serverFinding(view.forecast, view.assessment, state)} />
        <h2 ref={headingRef} tabIndex={-1} className={styles.name}>
          {server}
        </h2>
        {state.profile !== null && <span className="soft">{state.profile}</span>}
      </div>
      <div className={styles.actions}>
        <ShareLink file={view.facts.name} />
        <button type="button" className="button" aria-pressed={pinned} onClick={onPin}>
          <Star size={14} strokeWidth={1.5} fill={pinned ? 'currentColor' : 'none'} aria-hidden="true" />
          {pinned ? serverWords.pinned : serverWords.pin}
        </button>
        <button type="button" className={styles.close} aria-label={serverWords.close} onClick={onClose}>
          <X size={16} strokeWidth={1.5} aria-hidden="true" />
        </button>
      </div>
    </header>
  )
}
