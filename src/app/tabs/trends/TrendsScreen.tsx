import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { AccuracyPanel } from './accuracy/AccuracyPanel.tsx'
import { ChartsPage } from './ChartsPage.tsx'
import { PAGES } from '../../state/screen/trends.ts'
import { trendsWords } from '#text/trends.ts'
import styles from './TrendsScreen.module.css'

/** What servers and groups did and will do, and how good such forecasts have been on this data. */
export default function TrendsScreen({ view }: { view: ReadyView }) {
  const trends = useApp((state) => state.screen.trends)
  const updateScreen = useApp((state) => state.updateScreen)
  return (
    <div className={styles.screen}>
      <h1 className="visually-hidden">{trendsWords.title}</h1>
      <nav className={styles.pages} aria-label={trendsWords.pages}>
        {PAGES.map((page) => (
          <button
            key={page}
            type="button"
            className={styles.page}
            aria-current={page === trends.page ? 'page' : undefined}
            onClick={() => {
              updateScreen({ trends: { ...trends, page } })
            }}
          >
            {trendsWords.pageNames[page]}
          </button>
        ))}
      </nav>
      {trends.page === 'charts' ? (
        // Other data starts afresh: nothing of the last must stay on the charts.
        <ChartsPage key={view.source.id} view={view} />
      ) : (
        <AccuracyPanel view={view} />
      )}
    </div>
  )
}
