import type { OpenData, OpenTable } from '#engine/api.ts'
import type { ForecastJob } from './appState.ts'
import type { GetApp } from './appStore.ts'

/** Who still needs what a job opened: the job itself, or the source on screen that it made. */
export interface JobHandles {
  /** The job that made the source on screen; null: none of ours did. */
  onScreen(): ForecastJob | null
  /** The job made this source. Returns what the source's closing has to do: close the table, unless another needs it. */
  made(sourceId: string, job: ForecastJob): () => void
  /** Closes what was opened for a job that ends here, unless the screen shows it. */
  closeUnused(job: Pick<ForecastJob, 'opened' | 'table'>): void
}

/** Every handle is closed once, whoever is the last to need it. */
export function createJobHandles(get: GetApp): JobHandles {
  let latest: { readonly sourceId: string; readonly job: ForecastJob } | null = null

  /** A job that was aborted may end after what it had has been closed with the source that showed it. */
  const closed = new WeakSet<OpenData | OpenTable>()
  const closeOnce = (handle: OpenData | OpenTable) => {
    if (!closed.has(handle)) handle.close()
    closed.add(handle)
  }

  const onScreen = (): ForecastJob | null => {
    const { view } = get()
    return view.kind === 'ready' && view.source.id === latest?.sourceId ? latest.job : null
  }

  return {
    onScreen,
    made: (sourceId, job) => {
      latest = { sourceId, job }
      return () => {
        // Another job of ours may have taken its place with the same table.
        if (latest?.sourceId === sourceId) latest = null
        if (job.table !== null && latest?.job.table !== job.table) closeOnce(job.table)
      }
    },
    closeUnused: ({ opened, table }) => {
      const kept = onScreen()
      if (table !== null && table !== kept?.table) closeOnce(table)
      else if (table === null && opened !== null && opened !== kept?.opened) closeOnce(opened)
    },
  }
}
