import { aheadText, columnWords } from '#text/predictions.ts'
import { useApp } from '../../state/context.tsx'
import { DialogButton } from '../../ui/Dialog.tsx'
import { usePreferences } from '../../state/preferences.ts'
import { hiddenId } from './columns.ts'
import styles from './ColumnChooser.module.css'

interface Props {
  readonly metrics: readonly string[]
  readonly profiles: boolean
  readonly soonMs: number
  readonly endMs: number
}

/** Which columns the table shows, how high its rows are, and how its small charts are scaled; remembered. */
export function ColumnChooser(props: Props) {
  return (
    <DialogButton title={columnWords.title} label={columnWords.title}>
      <Choices {...props} />
    </DialogButton>
  )
}

function Choices({ metrics, profiles, soonMs, endMs }: Props) {
  const { hiddenColumns, rowHeight, miniScale, set } = usePreferences()
  const orderMetrics = useApp((state) => state.orderMetrics)
  const column = (id: string, name: string) => (
    <Choice
      key={id}
      name={name}
      checked={!hiddenColumns.includes(id)}
      onChange={(shown) => {
        const others = hiddenColumns.filter((each) => each !== id)
        set({ hiddenColumns: shown ? others : [...others, id] })
      }}
    />
  )
  return (
    <div className={styles.choices}>
      <fieldset>
        <legend>{columnWords.ofServer}</legend>
        {profiles && column(hiddenId.whole('profile'), columnWords.profile)}
        {column(hiddenId.whole('first'), columnWords.worst)}
        {column(hiddenId.whole('risk'), columnWords.chance)}
      </fieldset>
      <fieldset>
        <legend>{columnWords.ofMetric}</legend>
        {column(hiddenId.kind('now'), columnWords.current)}
        {soonMs < endMs && column(hiddenId.kind('soon'), aheadText(soonMs))}
        {column(hiddenId.kind('end'), aheadText(endMs))}
        {column(hiddenId.kind('fan'), columnWords.chart)}
        {column(hiddenId.kind('breach'), columnWords.when)}
        {column(hiddenId.kind('risk'), columnWords.chance)}
      </fieldset>
      <fieldset>
        <legend>{columnWords.metrics}</legend>
        {metrics.map((metric) => column(hiddenId.metric(metric), metric))}
        <button type="button" className="button" title={columnWords.orderHint} onClick={orderMetrics}>
          {columnWords.order}
        </button>
      </fieldset>
      <fieldset>
        <legend>{columnWords.rows}</legend>
        <Choice
          name={columnWords.twoLines}
          checked={rowHeight === 'two-line'}
          onChange={(two) => {
            set({ rowHeight: two ? 'two-line' : 'one-line' })
          }}
        />
        <Choice
          name={columnWords.oneScale}
          checked={miniScale === 'shared'}
          onChange={(shared) => {
            set({ miniScale: shared ? 'shared' : 'own' })
          }}
        />
      </fieldset>
      <button
        type="button"
        className="button"
        disabled={hiddenColumns.length === 0}
        onClick={() => {
          set({ hiddenColumns: [] })
        }}
      >
        {columnWords.showAll}
      </button>
    </div>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

function Choice({ name, checked, onChange }: ChoiceProps) {
  return (
    <label className={styles.choice}>
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => {
          onChange(event.target.checked)
        }}
      />
      {name}
    </label>
  )
}
