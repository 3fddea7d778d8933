import { ModelChooser } from '../modelCard/ModelChooser.tsx'
import { FilePicker, METRIC_FILES } from '../sources/FilePicker.tsx'
import { useOpenFiles } from '../sources/useOpenFiles.ts'
import { useApp } from '../state/context.tsx'
import { usePreferences } from '../state/preferences.ts'
import { Tabs } from './Tabs.tsx'
import styles from './Header.module.css'

const THEMES = { system: 'System', light: 'Light', dark: 'Dark' } as const
const ZONES: Readonly<Record<string, string>> = { utc: 'UTC', local: 'Local' }

/** Name, ways to other data, and how things are shown. The ways are on the page itself while it is empty. */
export function Header() {
  const hasData = useApp((state) => state.view.kind === 'ready')
  const openFiles = useOpenFiles()
  const { theme, zone, set } = usePreferences()
  return (
    <header className={styles.header}>
      <span className={styles.name}>Fleetcast</span>
      <Tabs />
      {hasData && (
        <div className={styles.sources}>
          <FilePicker label="Open file" accept={METRIC_FILES} onFiles={(files) => void openFiles(files)} />
          <FilePicker label="Open folder" folder onFiles={(files) => void openFiles(files)} />
          <ModelChooser />
        </div>
      )}
      <div className={styles.settings}>
        <Choice
          label="Time zone"
          options={zone in ZONES ? ZONES : { ...ZONES, [zone]: zone }}
          value={zone}
          onChange={(value) => {
            set({ zone: value })
          }}
        />
        <Choice
          label="Theme"
          options={THEMES}
          value={theme}
          onChange={(value) => {
            set({ theme: value })
          }}
        />
      </div>
    </header>
  )
}

interface ChoiceProps<K extends string> {
  readonly label: string
  readonly options: Readonly<Record<K, string>>
  readonly value: K
  readonly onChange: (value: K) => void
}

function Choice<K extends string>({ label, options, value, onChange }: ChoiceProps<K>) {
  const isKey = (key: string): key is K => key in options
  return (
    <select
      className="select"
      aria-label={label}
      value={value}
      onChange={(event) => {
        if (isKey(event.target.value)) onChange(event.target.value)
      }}
    >
      {Object.entries<string>(options).map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  )
}
