import { lazy, Suspense, type ReactNode } from 'react'
import { CommandsProvider } from '../features/commands/CommandsProvider.tsx'
import { DropTarget } from '../features/open/DropTarget.tsx'
import { ColumnsScreen } from '../features/open/ColumnsScreen.tsx'
import { EmptyState } from '../features/open/EmptyState.tsx'
import { FailureNotice } from '../features/open/FailureNotice.tsx'
import { LoadingScreen } from '../features/open/LoadingScreen.tsx'
import { MappingScreen } from '../features/open/MappingScreen.tsx'
import { Waiting } from '../features/open/Waiting.tsx'
import { TaskProgress } from '../features/open/TaskProgress.tsx'
import { useApp } from '../state/context.tsx'
import type { ReadyView } from '../state/appState.ts'
import type { Tab } from '../state/screen/screen.ts'
import { CoverageBanner } from '../tabs/trends/accuracy/CoverageBanner.tsx'
import { Announcer } from './Announcer.tsx'
import { ForecastBoundary } from '../state/ForecastBoundary.tsx'
import { Header } from './Header.tsx'
import { ProvenanceLine } from './ProvenanceLine.tsx'
import { TAB_NAMES } from '../state/tabNames.ts'
import styles from './Shell.module.css'

/** Each with its own chunk: the page starts with the one that is looked at. */
const SCREENS: Readonly<Record<Tab, ReturnType<typeof lazy<(props: { view: ReadyView }) => ReactNode>>>> = {
  environment: lazy(() => import('../tabs/environment/EnvironmentScreen.tsx')),
  predictions: lazy(() => import('../tabs/predictions/PredictionsScreen.tsx')),
  heatmap: lazy(() => import('../tabs/heatmap/HeatmapScreen.tsx')),
  trends: lazy(() => import('../tabs/trends/TrendsScreen.tsx')),
}

/** Header, provenance line and the one thing that is asked, made or shown. */
export function Shell() {
  return (
    <CommandsProvider>
      <div className={styles.shell}>
        <a className={styles.skip} href="#content">
          Skip to the content
        </a>
        <Header />
        <ProvenanceLine />
        <div>
          <Banner />
        </div>
        <main id="content" className={styles.main} tabIndex={-1}>
          <ForecastBoundary what="this screen">
            <Content />
          </ForecastBoundary>
        </main>
        <Announcer />
        <DropTarget />
      </div>
    </CommandsProvider>
  )
}

function Banner() {
  const view = useApp((state) => state.view)
  return view.kind === 'ready' && <CoverageBanner view={view} />
}

function Content() {
  const view = useApp((state) => state.view)
  const task = useApp((state) => state.task)
  const tab = useApp((state) => state.screen.tab)
  if (task.kind === 'mapping') return <MappingScreen key={task.guess.fingerprint} task={task} />
  if (task.kind === 'columns') return <ColumnsScreen task={task} />
  const failure = task.kind === 'failed' ? <FailureNotice task={task} /> : null
  if (view.kind === 'empty') {
    if (task.kind === 'running' || task.kind === 'waiting') return <LoadingScreen task={task} />
    return <EmptyState notice={failure !== null && <div className={styles.inline}>{failure}</div>} />
  }
  const Screen = SCREENS[tab]
  return (
    <>
      <ForecastBoundary key={tab} what={`the tab ${TAB_NAMES[tab]}`}>
        <Suspense fallback={null}>
          <Screen view={view} />
        </Suspense>
      </ForecastBoundary>
      {failure !== null && <div className={styles.floating}>{failure}</div>}
      {task.kind === 'running' && (
        <div className={styles.floating}>
          <TaskProgress task={task} />
        </div>
      )}
      {task.kind === 'waiting' && (
        <div className={styles.floating}>
          <Waiting task={task} />
        </div>
      )}
    </>
  )
}
