import { Download, Search, SlidersHorizontal } from 'lucide-react'
import { frameWords, headerWords } from '#text/shell.ts'
import { CommandButton } from '../features/commands/CommandButton.tsx'
import { ZoneSelect } from '../features/settings/ZoneSelect.tsx'
import { useApp } from '../state/context.tsx'
import { usePhone } from '../ui/useNarrow.ts'
import { PageMenu, PhoneMenu } from './PageMenu.tsx'
import { ICON, SourceMenu, useFileInputs } from './SourceMenu.tsx'
import { Tabs } from './Tabs.tsx'
import styles from './Header.module.css'

/**
 * Name, what is open, views, search, and how things are shown. The ways to data are on the page itself while it is empty;
 * a phone has all but the search in one menu.
 */
export function Header() {
  const hasData = useApp((state) => state.view.kind === 'ready')
  const { inputs, ...ways } = useFileInputs()
  const isPhone = usePhone()
  return (
    <header className={styles.header}>
      <span className={styles.name}>{frameWords.name}</span>
      {hasData && inputs}
      {!isPhone && <SourceMenu {...ways} />}
      <Tabs />
      <div className={styles.settings}>
        {hasData && (
          <CommandButton
            id="search"
            className={styles.search}
            label={headerWords.search}
            icon={<Search {...ICON} />}
            showsKeys={!isPhone}
          />
        )}
        {isPhone ? (
          <PhoneMenu hasData={hasData} {...ways} />
        ) : (
          <>
            {hasData && (
              <span className={styles.roomy}>
                <CommandButton
                  id="thresholds.edit"
                  className={styles.quiet}
                  label={headerWords.thresholds}
                  icon={<SlidersHorizontal {...ICON} />}
                  dialog
                />
                <CommandButton
                  id="save.csv"
                  className={styles.quiet}
                  label={headerWords.export}
                  icon={<Download {...ICON} />}
                  dialog
                />
              </span>
            )}
            <ZoneSelect />
            <PageMenu />
          </>
        )}
      </div>
    </header>
  )
}
