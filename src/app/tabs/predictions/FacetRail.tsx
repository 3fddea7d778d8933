import { formatCount } from '#text/numbers.ts'
import { predictionsWords } from '#text/predictions.ts'
import { isFiltering, NO_FILTERS, NO_PROFILE, type Filters } from '../../state/filters.ts'
import type { FacetCount } from './facets.ts'
import styles from './FacetRail.module.css'

interface Props {
  readonly filters: Filters
  readonly profiles: readonly FacetCount[]
  readonly metrics: readonly FacetCount[]
  readonly pinned: number
  readonly onFilter: (filters: Filters) => void
}

/** What the servers can be narrowed down by, beside severity and text. */
export function FacetRail({ filters, profiles, metrics, pinned, onFilter }: Props) {
  return (
    <aside className={styles.rail} aria-label={predictionsWords.filters}>
      <Facet
        title={predictionsWords.profile}
        counts={profiles}
        chosen={filters.profiles}
        nameOf={(value) => (value === NO_PROFILE ? predictionsWords.none : value)}
        onChoose={(chosen) => {
          onFilter({ ...filters, profiles: chosen })
        }}
      />
      <Facet
        title={predictionsWords.metric}
        counts={metrics}
        chosen={filters.metrics}
        nameOf={(value) => value}
        onChoose={(chosen) => {
          onFilter({ ...filters, metrics: chosen })
        }}
      />
      <fieldset className={styles.facet}>
        <legend>{predictionsWords.pinned}</legend>
        <Option
          name={predictionsWords.onlyPinned}
          count={pinned}
          checked={filters.pinnedOnly}
          onChange={(pinnedOnly) => {
            onFilter({ ...filters, pinnedOnly })
          }}
        />
      </fieldset>
      <button
        type="button"
        className="button"
        disabled={!isFiltering(filters)}
        onClick={() => {
          onFilter(NO_FILTERS)
        }}
      >
        {predictionsWords.showAll}
      </button>
    </aside>
  )
}

interface FacetProps {
  readonly title: string
  readonly counts: readonly FacetCount[]
  readonly chosen: readonly string[]
  readonly nameOf: (value: string) => string
  readonly onChoose: (chosen: readonly string[]) => void
}

/** Nothing chosen: all. */
function Facet({ title, counts, chosen, nameOf, onChoose }: FacetProps) {
  if (counts.length === 0) return null
  return (
    <fieldset className={styles.facet}>
      <legend>{title}</legend>
      {counts.map(({ value, count }) => (
        <Option
          key={value}
          name={nameOf(value)}
          count={count}
          checked={chosen.includes(value)}
          onChange={(checked) => {
            onChoose(checked ? [...chosen, value] : chosen.filter((each) => each !== value))
          }}
        />
      ))}
    </fieldset>
  )
}

interface OptionProps {
  readonly name: string
  readonly count: number
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

function Option({ name, count, checked, onChange }: OptionProps) {
  return (
    <label className={styles.option}>
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => {
          onChange(event.target.checked)
        }}
      />
      <span className={styles.optionName} title={name}>
        {name}
      </span>
      <span className={styles.optionCount}>{formatCount(count)}</span>
    </label>
  )
}
