import { useMemo, type ReactNode } from 'react'
import { judgedByText, shownText, unjudgedTitle } from '#text/environment/chances.ts'
import type { Threshold } from '#forecast/thresholds.ts'
import { environmentWords } from '#text/environment/words.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { severityCounts } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { SeverityFilter } from '../../features/severity/SeverityFilter.tsx'
import styles from './EnvironmentScreen.module.css'

interface Props {
  readonly view: ReadyView
  readonly shown: number
  /** Beside it, where there is room. */
  readonly children?: ReactNode
}

/** How many servers there are of each severity; a press filters every tab. */
export function Counts({ view, shown, children }: Props) {
  const { assessment, forecast } = view
  const filters = useApp((state) => state.screen.filters)
  const pinned = usePreferences((preferences) => preferences.pinned)
  const counts = useMemo(
    () => severityCounts(assessment, forecast, filters, pinned),
    [assessment, forecast, filters, pinned],
  )
  const all = assessment.servers.length
  const metrics = useMemo(() => {
    const isJudged = ([, threshold]: readonly [string, Threshold | null]) => threshold !== null
    const found = Object.entries(assessment.thresholds)
    const names = (of: typeof found) => of.map(([name]) => name)
    return {
      judged: names(found.filter(isJudged)),
      unjudged: names(found.filter((each) => !isJudged(each))),
    }
  }, [assessment.thresholds])
  return (
    <header className={styles.counts}>
      <span className={styles.total} role="status" aria-label={environmentWords.serversShown}>
        {shownText(shown, all)}
      </span>
      <SeverityFilter counts={counts} />
      {judgedByText(metrics) !== '' && (
        <span className={styles.judged} title={unjudgedTitle(metrics)}>
          {judgedByText(metrics)}
        </span>
      )}
      {children}
    </header>
  )
}
