import { isSameLevel } from '#forecast/quantile/level.ts'
import { ServerSearch } from '../../features/commands/ServerSearch.tsx'
import { useMemo, useState, type ReactNode } from 'react'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { SeverityFilter } from '../../features/severity/SeverityFilter.tsx'
import { useApp } from '../../state/context.tsx'
import { severityCounts } from '../../state/filters.ts'
import {
  heatmapColorings,
  heatmapLook,
  heatmapOrders,
  heatmapSpans,
  heatmapWords,
  noThresholdText,
  openedAtText,
  openedWhyText,
  shownText,
} from '#text/heatmap.ts'
import { middleName } from '#text/kind.ts'
import { usePreferences } from '../../state/preferences.ts'
import { SORTS, type HeatmapState } from '../../state/screen/heatmap.ts'
import { MEDIAN, shownName, shownOf, type Shown } from '../../state/screen/shown.ts'
import { PhoneFold } from '../../ui/PhoneFold.tsx'
import type { Heatmap } from './field/useHeatmap.ts'
import type { HeatmapData } from './field/useHeatmapData.ts'
import styles from './HeatmapScreen.module.css'

interface ControlsProps {
  readonly heatmap: Heatmap
  readonly data: HeatmapData
  readonly updateHeatmap: (change: Partial<HeatmapState>) => void
}

/** What is shown, and how it is coloured and ordered. */
export function Controls({ heatmap, data, updateHeatmap }: ControlsProps) {
  const { colouring, span, order, grouped, shown: wish } = useApp((state) => state.screen.heatmap)
  const selectMetric = useApp((state) => state.selectMetric)
  const [isUnfolded, setIsUnfolded] = useState(false)
  const { metrics, metric, choices, shown } = heatmap
  const byThreshold = shown.kind === 'level' && data.threshold !== null
  const profiles = data.states.some(({ profile }) => profile !== null)
  return (
    <div className={styles.controls} role="group" aria-label={heatmapWords.title}>
      {shown.kind !== 'any-risk' && (
        <span className={styles.withMark}>
          <Choice
            label={heatmapWords.metric}
            value={metric ?? ''}
            onChoose={selectMetric}
            options={metrics.map((name) => [name, name])}
          />
          {metric !== null && <QualityMark metric={metric} />}
        </span>
      )}
      <Choice
        label={heatmapWords.show}
        isShort={shown.kind === 'level'}
        value={shownName(shown)}
        options={choices.map((choice) => [
          shownName(choice),
          optionText(choice, middleName(data.forecast, metric ?? '')),
        ])}
        onChoose={(name) => {
          const found = shownOf(name)
          if (found !== null) updateHeatmap({ shown: found })
        }}
      />
      {wish === null && shown.kind === 'level' && !isSameLevel(shown.level, MEDIAN) && (
        <span className={styles.opened} title={openedWhyText(shown.level)}>
          {openedAtText(shown.level)}
        </span>
      )}
      <PhoneFold
        summary={heatmapLook({ coloring: byThreshold ? colouring : null, span, order })}
        isUnfolded={isUnfolded}
        onUnfold={setIsUnfolded}
      >
        {byThreshold ? (
          <Choice
            label={heatmapWords.colorBy}
            value={colouring}
            options={heatmapColorings}
            onChoose={(name) => updateHeatmap({ colouring: name })}
          />
        ) : (
          shown.kind === 'level' && <span className="soft">{noThresholdText(metric ?? '')}</span>
        )}
        <Choice
          label={heatmapWords.time}
          value={span}
          options={heatmapSpans}
          onChoose={(name) => updateHeatmap({ span: name, steps: null })}
        />
        <Choice
          label={heatmapWords.rows}
          value={order}
          options={SORTS.map((sort) => [sort, heatmapOrders[sort]])}
          onChoose={(name) => updateHeatmap({ order: name })}
        />
        {profiles && (
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={grouped}
              onChange={(event) => updateHeatmap({ grouped: event.target.checked, folded: [], rows: null })}
            />
            {heatmapWords.group}
          </label>
        )}
      </PhoneFold>
    </div>
  )
}

interface FilterLineProps {
  readonly data: HeatmapData
  readonly children: ReactNode
}

/** The filters that hold on every tab, and what else can be done with the picture. */
export function FilterLine({ data: { assessment, forecast }, children }: FilterLineProps) {
  const filters = useApp((state) => state.screen.filters)
  const updateScreen = useApp((state) => state.updateScreen)
  const pinned = usePreferences((preferences) => preferences.pinned)
  const counts = useMemo(
    () => severityCounts(assessment, forecast, filters, pinned),
    [assessment, forecast, filters, pinned],
  )
  return (
    <div className={styles.controls} role="group" aria-label={heatmapWords.filters}>
      <ServerSearch
        text={filters.text}
        onText={(text) => {
          updateScreen({ filters: { ...filters, text } })
        }}
      />
      <SeverityFilter counts={counts} />
      <div className={styles.right}>{children}</div>
    </div>
  )
}

function optionText(shown: Shown, middle: string): string {
  const isMiddle = shown.kind === 'level' && isSameLevel(shown.level, MEDIAN)
  return isMiddle ? `${shownText(shown)} (${middle})` : shownText(shown)
}

interface ChoiceProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [value: T, text: string])[]
  readonly onChoose: (value: T) => void
  /** What is chosen is short, whatever else there is to choose. */
  readonly isShort?: boolean
}

function Choice<T extends string>({ label, value, options, onChoose, isShort = false }: ChoiceProps<T>) {
  return (
    <label className={styles.choice}>
      {label}
      <select
        className="select"
        data-short={isShort}
        value={value}
        onChange={(event) => {
          const found = options.find(([name]) => name === event.target.value)
          if (found !== undefined) onChoose(found[0])
        }}
      >
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
