import { isSameLevel } from '#forecast/quantile/level.ts'
import { useMemo, type ReactNode } from 'react'
import { QualityMark } from '../../features/quality/QualityMark.tsx'
import { SeverityFilter } from '../../features/severity/SeverityFilter.tsx'
import { useApp } from '../../state/context.tsx'
import { severityCounts } from '../../state/filters.ts'
import { middleName } from '#text/kind.ts'
import { usePreferences } from '../../state/preferences.ts'
import { SORTS, type HeatmapState, type Sort } from '../../state/screen/heatmap.ts'
import { MEDIAN, shownName, shownOf, shownText, type Shown } from '../../state/screen/shown.ts'
import type { Heatmap } from './field/useHeatmap.ts'
import type { HeatmapData } from './field/useHeatmapData.ts'
import styles from './HeatmapScreen.module.css'

interface ControlsProps {
  readonly heatmap: Heatmap
  readonly data: HeatmapData
  readonly updateHeatmap: (change: Partial<HeatmapState>) => void
}

const ORDERS: Readonly<Record<Sort, string>> = {
  risk: 'by severity',
  name: 'by name',
  profile: 'by profile',
  similarity: 'by similarity',
}
const COLOURINGS = [
  ['thresholds', 'against thresholds'],
  ['plain', 'little to much'],
] as const
const SPANS = [
  ['time', 'past and horizon'],
  ['horizon', 'horizon alone'],
] as const

/** What is shown, and how it is coloured and ordered. */
export function Controls({ heatmap, data, updateHeatmap }: ControlsProps) {
  const { colouring, span, order, grouped } = useApp((state) => state.screen.heatmap)
  const selectMetric = useApp((state) => state.selectMetric)
  const { metrics, metric, choices, shown } = heatmap
  const byThreshold = shown.kind === 'level' && data.threshold !== null
  const profiles = data.states.some(({ profile }) => profile !== null)
  return (
    <div className={styles.controls} role="group" aria-label="Heatmap">
      {shown.kind !== 'any-risk' && (
        <span>
          <Choice
            label="Metric"
            value={metric ?? ''}
            onChoose={selectMetric}
            options={metrics.map((name) => [name, name])}
          />
          {metric !== null && <QualityMark metric={metric} />}
        </span>
      )}
      <Choice
        label="Shown"
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
      {byThreshold ? (
        <Choice
          label="Colours"
          value={colouring}
          options={COLOURINGS}
          onChoose={(name) => updateHeatmap({ colouring: name })}
        />
      ) : (
        shown.kind === 'level' && <span className="soft">no threshold for {metric}</span>
      )}
      <Choice
        label="Span"
        value={span}
        options={SPANS}
        onChoose={(name) => updateHeatmap({ span: name, steps: null })}
      />
      <Choice
        label="Order"
        value={order}
        options={SORTS.map((sort) => [sort, ORDERS[sort]])}
        onChoose={(name) => updateHeatmap({ order: name })}
      />
      {profiles && (
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={grouped}
            onChange={(event) => updateHeatmap({ grouped: event.target.checked, folded: [], rows: null })}
          />
          by profile
        </label>
      )}
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
    <div className={styles.controls} role="group" aria-label="Filters">
      <input
        type="search"
        className="input"
        aria-label="Search servers"
        aria-keyshortcuts="/"
        placeholder="Search servers  /"
        value={filters.text}
        onChange={(event) => {
          updateScreen({ filters: { ...filters, text: event.target.value } })
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
}

function Choice<T extends string>({ label, value, options, onChoose }: ChoiceProps<T>) {
  return (
    <select
      className="select"
      aria-label={label}
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
  )
}
