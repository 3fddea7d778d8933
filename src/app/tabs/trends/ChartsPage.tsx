import { thresholdIn } from '#forecast/assess.ts'
import { useCallback, useMemo, useState } from 'react'
import { plural } from '#text/numbers.ts'
import { timeText } from '#text/time.ts'
import { MOST_COMPARED } from '../../features/charts/seriesTones.ts'
import type { TimeSpan } from '../../features/charts/track.ts'
import { isNetwork } from '#text/engine.ts'
import { pastBeginsMs, type ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { isFiltering, visibleServers } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { chosenMetrics, chosenServers } from './choice.ts'
import { Dependences } from './Dependences.tsx'
import { GroupNote } from './GroupNote.tsx'
import { groupsOf } from './groups.ts'
import { MissingList } from './MissingList.tsx'
import { MOST_PANELS, panelsOf } from './panels.ts'
import { PanelFigure } from './PanelFigure.tsx'
import { PanelLegend } from './PanelLegend.tsx'
import type { TrendsState } from '../../state/screen/trends.ts'
import { Picker } from './Picker.tsx'
import { ReplayBar } from './ReplayBar.tsx'
import { fitSpan, panned, wholeSpan, zoomed } from './span.ts'
import { thresholdLines } from './thresholdLines.ts'
import { Toolbar } from './Toolbar.tsx'
import { serverTracks } from './tracks.ts'
import { useGroupTracks } from './useGroupTracks.ts'
import { useLongerPast } from './useLongerPast.ts'
import { useReplay } from './useReplay.ts'
import { useTrendsCommands } from './useTrendsCommands.ts'
import styles from './ChartsPage.module.css'

const HEIGHT = 260
const SMALL_HEIGHT = 180

/** Picker, controls and the charts, stacked on one time axis. */
export function ChartsPage({ view }: { view: ReadyView }) {
  const { forecast, index, assessment } = view
  const trends = useApp((state) => state.screen.trends)
  const filters = useApp((state) => state.screen.filters)
  const selection = useApp((state) => state.selection)
  const updateScreen = useApp((state) => state.updateScreen)
  const { zone, pinned } = usePreferences()
  const [atMs, setAtMs] = useState<number | null>(null)
  const change = useCallback(
    (part: Partial<TrendsState>) => {
      updateScreen({ trends: { ...trends, ...part } })
    },
    [updateScreen, trends],
  )

  const servers = useMemo(() => chosenServers(view, trends, selection), [view, trends, selection])
  const metrics = useMemo(() => chosenMetrics(view, trends, selection), [view, trends, selection])
  const groups = useMemo(
    () => groupsOf(visibleServers(assessment, forecast, filters, pinned), isFiltering(filters)),
    [assessment, forecast, filters, pinned],
  )
  const chosenGroups = useMemo(() => {
    const found = groups.filter(({ id }) => trends.groups.includes(id)).slice(0, MOST_COMPARED)
    return found.length > 0 ? found : groups.slice(0, 1)
  }, [groups, trends.groups])

  const replay = useReplay(view, trends.agoMs)
  const { drawn } = replay
  const heldMs = forecast.issueTimeMs - pastBeginsMs(view)
  const whole = wholeSpan(drawn.forecast, trends.pastMs === null ? null : Math.min(trends.pastMs, heldMs))
  const { fromMs, toMs } = trends
  const limits = {
    fromMs: Math.min(whole.fromMs, pastBeginsMs(view)),
    toMs: forecast.issueTimeMs + forecast.horizon * forecast.stepMs,
  }
  const closer = fromMs !== null && toMs !== null
  const shown = closer ? fitSpan({ fromMs, toMs }, limits, forecast.stepMs) : whole
  const span = useMemo(() => ({ fromMs: shown.fromMs, toMs: shown.toMs }), [shown.fromMs, shown.toMs])

  const byGroup = trends.subject === 'groups'
  const wanted = useMemo(
    () => new Set(byGroup ? chosenGroups.flatMap((group) => [...group.servers]) : servers),
    [byGroup, chosenGroups, servers],
  )
  const { query: longer, tooMuch, refusal } = useLongerPast(view, wanted, metrics, span)
  const longerPast = longer.data ?? null
  const now = useMemo(() => ({ forecast, index }), [forecast, index])
  const ofServers = useMemo(
    () => (byGroup ? [] : serverTracks(drawn, now, servers, metrics, longerPast)),
    [byGroup, drawn, now, servers, metrics, longerPast],
  )
  const ofGroups = useGroupTracks(drawn, now, byGroup ? chosenGroups : NONE, metrics, trends, longerPast)
  const tracks = byGroup ? ofGroups.tracks : ofServers

  const profiles = useMemo(
    () => new Map(assessment.servers.map(({ server, profile }) => [server, profile])),
    [assessment],
  )
  const panels = useMemo(
    () =>
      panelsOf(
        tracks,
        { ...trends, layout: byGroup && trends.layout === 'profiles' ? 'overlay' : trends.layout },
        (name) => profiles.get(name) ?? null,
        span,
      ),
    [tracks, trends, byGroup, profiles, span],
  )
  const setSpan = (wanted: TimeSpan) => {
    change(fitSpan(wanted, limits, forecast.stepMs))
  }
  const reset = () => {
    change({ fromMs: null, toMs: null })
  }
  useTrendsCommands({ change, trends, stepMs: forecast.stepMs, closer, reset })
  const past = drawn.forecast !== forecast
  const marks = useMemo(() => {
    const { issueTimeMs: nowMs } = forecast
    const { issueTimeMs: madeMs } = drawn.forecast
    return past
      ? [
          { timeMs: madeMs, label: `made ${timeText(madeMs, zone, nowMs)}` },
          { timeMs: nowMs, label: 'now' },
        ]
      : [{ timeMs: nowMs, label: `now ${timeText(nowMs, zone, nowMs)}` }]
  }, [forecast, drawn, past, zone])
  const lines = useMemo(
    () =>
      new Map(
        metrics.map((metric) => [
          metric,
          byGroup ? [] : thresholdLines(thresholdIn(assessment, metric), metric),
        ]),
      ),
    [metrics, byGroup, assessment],
  )
  const small = trends.layout === 'multiples'

  return (
    <div className={styles.page}>
      <Picker {...{ view, servers, metrics, groups, chosenGroups }} />
      <section className={styles.main} aria-label="Charts">
        <div className={styles.controls}>
          <Toolbar
            view={view}
            zoomedIn={closer}
            onZoom={(factor) => {
              setSpan(zoomed(span, atMs ?? (span.fromMs + span.toMs) / 2, factor))
            }}
            onPan={(share) => {
              setSpan(panned(span, share * (span.toMs - span.fromMs)))
            }}
            onReset={reset}
          />
          <ReplayBar
            {...{ view, replay, tracks, zone }}
            agoMs={trends.agoMs}
            onAgo={(agoMs) => {
              change({ agoMs })
            }}
          />
          {byGroup && (
            <Dependences value={trends.dependence} onChange={(dependence) => change({ dependence })} />
          )}
        </div>
        <PastNotice failed={longer.isError} reading={longer.isFetching} tooMuch={tooMuch} refusal={refusal} />
        {byGroup && ofGroups.pending && (
          <p role="status">Adding up {plural(chosenGroups.length, 'group')}…</p>
        )}
        {!byGroup && <MissingList forecast={drawn.forecast} {...{ servers, metrics, tracks }} />}
        {byGroup && tracks.length === 0 && !ofGroups.pending && (
          <p className="soft">No server of the group has a forecast that could be added up.</p>
        )}
        <div className={styles.panels} data-small={small}>
          {panels.slice(0, MOST_PANELS).map((panel) => (
            <PanelFigure
              key={panel.key}
              panel={panel}
              forecast={drawn.forecast}
              replay={past}
              span={span}
              zone={zone}
              marks={marks}
              thresholds={panel.metric === null ? NO_LINES : (lines.get(panel.metric) ?? NO_LINES)}
              small={small}
              height={small ? SMALL_HEIGHT : HEIGHT}
              atMs={atMs}
              onPoint={setAtMs}
              onSpan={setSpan}
              onReset={reset}
              madeOf={ofGroups.madeOf}
              note={panel.tracks.map((track) => {
                const aggregate = ofGroups.aggregates.get(track.key)
                return aggregate === undefined ? null : (
                  <GroupNote
                    key={track.key}
                    track={track}
                    aggregate={aggregate}
                    dependence={trends.dependence}
                  />
                )
              })}
            />
          ))}
        </div>
        {small && panels[0] !== undefined && (
          <PanelLegend panel={panels[0]} network={isNetwork(drawn.forecast.provenance.engine)} />
        )}
        {panels.length > MOST_PANELS && (
          <p className="soft">{`The first ${MOST_PANELS} of ${panels.length} charts; choose fewer servers or metrics to see the others.`}</p>
        )}
      </section>
    </div>
  )
}

const NONE: readonly never[] = []
const NO_LINES: readonly never[] = []

interface PastNoticeProps {
  readonly failed: boolean
  readonly reading: boolean
  readonly tooMuch: boolean
  readonly refusal: string | null
}

function PastNotice({ failed, reading, tooMuch, refusal }: PastNoticeProps) {
  if (refusal !== null) return <p className="soft">{refusal}</p>
  if (failed)
    return <p role="alert">The longer past could not be read; what the forecast carries is shown.</p>
  if (tooMuch)
    return (
      <p className="soft">
        So long a past of so many servers is not read; what the forecast carries is shown.
      </p>
    )
  return reading ? <p role="status">Reading further back…</p> : null
}
