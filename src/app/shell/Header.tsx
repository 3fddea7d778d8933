import { CommandButton } from '../features/commands/CommandButton.tsx'
import { keyNames } from '../features/commands/shortcut.ts'
import { ModelChooser } from '../features/modelCard/ModelChooser.tsx'
import { ZoneSelect } from '../features/settings/ZoneSelect.tsx'
import { FilePicker, METRIC_FILES } from '../features/open/FilePicker.tsx'
import { useOpenFiles } from '../features/open/useOpenFiles.ts'
import { useApp } from '../state/context.tsx'
import { usePreferences, type Theme } from '../state/preferences.ts'
import { Tabs } from './Tabs.tsx'
import styles from './Header.module.css'

const THEMES: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' }

/**
 * Name, views, ways to other data, and how things are shown. The ways are on the page itself while it is empty;
 * a phone has most of them behind More, which is the palette.
 */
export function Header() {
  const hasData = useApp((state) => state.view.kind === 'ready')
  const connects = useApp((state) => state.connects)
  const openFiles = useOpenFiles()
  return (
    <header className={styles.header}>
      <span className={styles.name}>Fleetcast</span>
      <Tabs />
      {hasData && (
        <div className={styles.sources}>
          <FilePicker label="Open file" accept={METRIC_FILES} onFiles={(files) => void openFiles(files)} />
          <FilePicker label="Open folder" folder onFiles={(files) => void openFiles(files)} />
          {connects && <CommandButton id="daemon.connect" label="Connect" dialog />}
          <ModelChooser />
        </div>
      )}
      <div className={styles.settings}>
        {hasData && (
          <>
            <span className={styles.roomy}>
              <CommandButton id="thresholds.edit" label="Thresholds" dialog />
              <CommandButton id="save.csv" label="Export" dialog />
            </span>
            <CommandButton id="search" label="Search" />
          </>
        )}
        <ZoneSelect />
        <span className={styles.roomy}>
          <ThemeSelect />
          <CommandButton id="palette" label={keyNames('Mod+k').join('')} dialog />
          <CommandButton id="help" label="?" dialog />
        </span>
        <span className={styles.narrow}>
          <CommandButton id="palette" label="More" dialog />
        </span>
      </div>
    </header>
  )
}

function ThemeSelect() {
  const { theme, set } = usePreferences()
  return (
    <select
      className="select"
      aria-label="Theme"
      value={theme}
      onChange={(event) => {
        const { value } = event.target
        if (value === 'system' || value === 'light' || value === 'dark') set({ theme: value })
      }}
    >
      {Object.entries(THEMES).map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </select>
  )
}
