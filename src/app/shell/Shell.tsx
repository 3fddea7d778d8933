import { Suspense, type ComponentType, type ReactNode } from 'react'
import { CommandsProvider } from '../features/commands/CommandsProvider.tsx'
import { ConnectQuestion } from '../features/connect/ConnectQuestion.tsx'
import { LinkLines } from '../features/connect/LinkLines.tsx'
import { DaemonLines } from '../features/daemon/DaemonLines.tsx'
import { DropTarget } from '../features/open/DropTarget.tsx'
import { ColumnsScreen } from '../features/open/ColumnsScreen.tsx'
import { EmptyState } from '../features/open/EmptyState.tsx'
import { ErrorNotice } from '../features/open/ErrorNotice.tsx'
import { FailureNotice } from '../features/open/FailureNotice.tsx'
import { LoadingScreen } from '../features/open/LoadingScreen.tsx'
import { MappingScreen } from '../features/open/MappingScreen.tsx'
import { Waiting } from '../features/open/Waiting.tsx'
import { TaskProgress } from '../features/open/TaskProgress.tsx'
import { useApp } from '../state/context.tsx'
import type { ReadyView, Task, View } from '../state/appState.ts'
import type { Tab } from '../state/screen/screen.ts'
import { CoverageBanner } from '../tabs/trends/accuracy/CoverageBanner.tsx'
import { Announcer } from './Announcer.tsx'
import { ForecastBoundary } from '../state/ForecastBoundary.tsx'
import { Header } from './Header.tsx'
import { ProvenanceLine } from './ProvenanceLine.tsx'
import { StorageLine } from './StorageLine.tsx'
import { TAB_NAMES } from '../state/tabNames.ts'
import { lazyPart } from '../ui/lazyPart.tsx'
import styles from './Shell.module.css'

/** Each with its own chunk: the page starts with the one that is looked at. */
const SCREENS: Readonly<Record<Tab, ComponentType<{ view: ReadyView }>>> = {
  environment: lazyPart(() => import('../tabs/environment/EnvironmentScreen.tsx')),
  predictions: lazyPart(() => import('../tabs/predictions/PredictionsScreen.tsx')),
  heatmap: lazyPart(() => import('../tabs/heatmap/HeatmapScreen.tsx')),
  trends: lazyPart(() => import('../tabs/trends/TrendsScreen.tsx')),
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
          <StorageLine />
          <LinkLines />
          <DaemonLines />
          <Banner />
        </div>
        <main id="content" className={styles.main} tabIndex={-1}>
          <ForecastBoundary what="this screen">
            <Content />
          </ForecastBoundary>
        </main>
        <Announcer />
        <ConnectQuestion />
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
  if (view.kind === 'empty' && (task.kind === 'idle' || task.kind === 'failed')) {
    return <EmptyState notice={<Failures task={task} className={styles.inline} />} />
  }
  return (
    <>
      <Present view={view} task={task} />
      <Failures task={task} className={styles.corner}>
        {view.kind === 'ready' && task.kind === 'running' && <TaskProgress task={task} />}
        {view.kind === 'ready' && task.kind === 'waiting' && <Waiting task={task} />}
      </Failures>
    </>
  )
}

/** What is asked, else what is on screen, else what is on its way there. */
function Present({ view, task }: { view: View; task: Task }) {
  const tab = useApp((state) => state.screen.tab)
  if (task.kind === 'mapping') return <MappingScreen key={task.guess.fingerprint} task={task} />
  if (task.kind === 'columns') return <ColumnsScreen task={task} />
  if (view.kind === 'empty') {
    return (task.kind === 'running' || task.kind === 'waiting') && <LoadingScreen task={task} />
  }
  const Screen = SCREENS[tab]
  return (
    <ForecastBoundary key={tab} what={`the tab ${TAB_NAMES[tab]}`}>
      <Suspense fallback={null}>
        <Screen view={view} />
      </Suspense>
    </ForecastBoundary>
  )
}

/** What has failed: beside the task, and the task itself. */
function Failures({
  task,
  className,
  children = null,
}: {
  task: Task
  className: string | undefined
  children?: ReactNode
}) {
  const problem = useApp((state) => state.problem)
  const dismissProblem = useApp((state) => state.dismissProblem)
  return (
    <div className={className}>
      {problem !== null && <ErrorNotice error={problem} onDismiss={dismissProblem} />}
      {task.kind === 'failed' && <FailureNotice task={task} />}
      {children}
    </div>
  )
}
