import { Suspense, useDeferredValue, useEffect, type ReactNode } from 'react'
import { pageWords } from '#text/page.ts'
import { frameWords, theTab } from '#text/shell.ts'
import { CommandsProvider } from '../features/commands/CommandsProvider.tsx'
import { KeptLines } from '../features/kept/KeptLines.tsx'
import { WantedNotice } from '../features/kept/WantedNotice.tsx'
import { ForecastingLine } from '../features/parts/ForecastingLine.tsx'
import { DropTarget } from '../features/open/DropTarget.tsx'
import { EmptyState } from '../features/open/EmptyState.tsx'
import { ErrorNotice } from '../features/open/ErrorNotice.tsx'
import { FailureNotice } from '../features/open/FailureNotice.tsx'
import { LoadingScreen } from '../features/open/LoadingScreen.tsx'
import { Waiting } from '../features/open/Waiting.tsx'
import { TaskProgress } from '../features/open/TaskProgress.tsx'
import { useApp } from '../state/context.tsx'
import type { ReadyView, Task, View } from '../state/appState.ts'
import type { Tab } from '../state/screen/screen.ts'
import { CoverageBanner } from '../tabs/trends/accuracy/CoverageBanner.tsx'
import { Announcer } from './Announcer.tsx'
import { ForecastBoundary } from '../state/ForecastBoundary.tsx'
import { LatePart } from '../state/LatePart.tsx'
import { Header } from './Header.tsx'
import { ProvenanceLine } from './ProvenanceLine.tsx'
import { Tour } from './tour/Tour.tsx'
import { StorageLine } from './StorageLine.tsx'
import { TAB_NAMES } from '../state/tabNames.ts'
import { DialogPart } from '../ui/Dialog.tsx'
import { lazyPart, type LazyPart } from '../ui/lazyPart.tsx'
import styles from './Shell.module.css'

/** Each with its own chunk: the page starts with the one that is looked at. */
const SCREENS: Readonly<Record<Tab, LazyPart<{ view: ReadyView }>>> = {
  environment: lazyPart(() => import('../tabs/environment/EnvironmentScreen.tsx')),
  predictions: lazyPart(() => import('../tabs/predictions/PredictionsScreen.tsx')),
  heatmap: lazyPart(() => import('../tabs/heatmap/HeatmapScreen.tsx')),
  trends: lazyPart(() => import('../tabs/trends/TrendsScreen.tsx')),
}

const MappingScreen = lazyPart(() => import('../features/open/MappingScreen.tsx'))
const ColumnsScreen = lazyPart(() => import('../features/open/ColumnsScreen.tsx'))
const ConnectQuestion = lazyPart(() => import('../features/connect/ConnectQuestion.tsx'))
const ConnectionLines = lazyPart(() => import('./ConnectionLines.tsx'))

/** Header, provenance line and the one thing that is asked, made or shown. */
export function Shell() {
  return (
    <CommandsProvider>
      <div className={styles.shell}>
        <a className={styles.skip} href="#content">
          {frameWords.skipLink}
        </a>
        <Header />
        <ProvenanceLine />
        <div>
          <StorageLine />
          <KeptLines />
          <OfConnection />
          <Banner />
          <Tour />
        </div>
        <main id="content" className={styles.main} tabIndex={-1}>
          <ForecastBoundary what={frameWords.thisScreen}>
            <Content />
          </ForecastBoundary>
          <ForecastingLine />
        </main>
        <Announcer />
        <AskedByLink />
        <DropTarget />
      </div>
    </CommandsProvider>
  )
}

/** A link may name a daemon: nothing is sent to it before the person agrees. */
function AskedByLink() {
  const asked = useApp((state) => state.asked)
  const dismiss = useApp((state) => state.dismissAsked)
  return (
    asked !== null && (
      <DialogPart onClose={dismiss}>
        <ConnectQuestion asked={asked} />
      </DialogPart>
    )
  )
}

function OfConnection() {
  const isOne = useApp(({ live, left }) => live !== null || left !== null)
  return (
    isOne && (
      <LatePart what={pageWords.theConnection}>
        <ConnectionLines />
      </LatePart>
    )
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
    return (
      <EmptyState
        notice={
          <>
            <WantedNotice />
            <Failures task={task} className={styles.inline} />
          </>
        }
      />
    )
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
  const shown = useAtLeisure(view)
  useScreenAhead(tab, task)
  if (task.kind === 'mapping' || task.kind === 'columns') {
    return (
      <Suspense fallback={null}>
        {task.kind === 'columns' ? (
          <ColumnsScreen task={task} />
        ) : (
          <MappingScreen key={task.guess.fingerprint} task={task} />
        )}
      </Suspense>
    )
  }
  if (view.kind === 'empty' || shown.kind === 'empty') {
    return (task.kind === 'running' || task.kind === 'waiting') && <LoadingScreen task={task} />
  }
  const Screen = SCREENS[tab]
  return (
    <ForecastBoundary key={tab} what={theTab(TAB_NAMES[tab])}>
      <Suspense fallback={null}>
        <Screen view={shown} />
      </Suspense>
    </ForecastBoundary>
  )
}

/** The tab that will show a forecast comes while the forecast is being made, not after it. */
function useScreenAhead(tab: Tab, task: Task): void {
  const isOnItsWay = task.kind === 'running' || task.kind === 'waiting'
  useEffect(() => {
    if (isOnItsWay) void SCREENS[tab].loadAhead()
  }, [tab, isOnItsWay])
}

/**
 * What is drawn while nothing else is to do, in slices, so that a press or a key comes first: the first screen of a forecast,
 * and each part more of it. That is of the same series, so that what is selected meanwhile is found in the part before as well.
 */
function useAtLeisure(view: View): View {
  const deferred = useDeferredValue(view)
  const isFirst = view.kind === 'ready' && deferred.kind === 'empty'
  const isPart =
    view.kind === 'ready' &&
    deferred.kind === 'ready' &&
    deferred.forecast.pending !== undefined &&
    deferred.source === view.source &&
    deferred.index === view.index
  return isFirst || isPart ? deferred : view
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
