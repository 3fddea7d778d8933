import type { FromThread, ThreadRequest, ToThread } from '../worker/pageThreads.ts'

/** Starts the threads that a worker asks for (see pageThreads). Returns what ends them all. */
export function startThreadsOf(worker: Worker): () => void {
  const threads = new Set<Worker>()
  worker.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!isThreadRequest(event.data)) return
    event.stopImmediatePropagation()
    const { url, options, port } = event.data
    const tell = (from: FromThread, transfer: readonly Transferable[] = []) => {
      port.postMessage(from, [...transfer])
    }
    try {
      threads.add(start(url, options, port, tell, (thread) => threads.delete(thread)))
    } catch (error) {
      tell({ kind: 'error', message: error instanceof Error ? error.message : String(error) })
    }
  })
  return () => {
    for (const thread of threads) thread.terminate()
    threads.clear()
  }
}

function start(
  url: string,
  options: WorkerOptions,
  port: MessagePort,
  tell: (from: FromThread, transfer?: readonly Transferable[]) => void,
  onEnd: (thread: Worker) => void,
): Worker {
  const thread = new Worker(url, options)
  thread.onmessage = ({ data, ports }: MessageEvent<unknown>) => tell({ kind: 'message', data }, ports)
  thread.onmessageerror = () => tell({ kind: 'unreadable' })
  thread.onerror = (event) => {
    event.preventDefault()
    tell({ kind: 'error', message: event.message })
  }
  port.onmessage = ({ data, ports }: MessageEvent<ToThread>) => {
    if (data.kind === 'message') thread.postMessage(data.data, [...ports])
    else {
      thread.terminate()
      port.close()
      onEnd(thread)
    }
  }
  port.onmessageerror = () => tell({ kind: 'unreadable' })
  return thread
}

function isThreadRequest(data: unknown): data is ThreadRequest {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'thread'
}
