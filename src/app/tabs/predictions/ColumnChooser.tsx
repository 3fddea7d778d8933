import { durationText } from '#text/time.ts'
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
    <DialogButton title="Columns" label="Columns">
      <Choices {...props} />
    </DialogButton>
  )
}

function Choices({ metrics, profiles, soonMs, endMs }: Props) {
  const { hiddenColumns, rowHeight, miniScale, set } = usePreferences()
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
        <legend>Of the server</legend>
        {profiles && column(hiddenId.whole('profile'), 'profile')}
        {column(hiddenId.whole('first'), 'worst breach')}
        {column(hiddenId.whole('risk'), 'chance of a breach')}
      </fieldset>
      <fieldset>
        <legend>Of each metric</legend>
        {column(hiddenId.kind('now'), 'now')}
        {soonMs < endMs && column(hiddenId.kind('soon'), `+${durationText(soonMs)}`)}
        {column(hiddenId.kind('end'), `+${durationText(endMs)}`)}
        {column(hiddenId.kind('fan'), 'small chart')}
        {column(hiddenId.kind('breach'), 'time to breach')}
        {column(hiddenId.kind('risk'), 'chance of a breach')}
      </fieldset>
      <fieldset>
        <legend>Metrics</legend>
        {metrics.map((metric) => column(hiddenId.metric(metric), metric))}
      </fieldset>
      <fieldset>
        <legend>Rows</legend>
        <Choice
          name="two lines"
          checked={rowHeight === 'two-line'}
          onChange={(two) => {
            set({ rowHeight: two ? 'two-line' : 'one-line' })
          }}
        />
        <Choice
          name="one scale for the small charts of a metric"
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
        Show all columns
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
