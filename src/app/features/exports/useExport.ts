import { useEffect, useRef, useState } from 'react'
import type { Progress } from '#forecast/progress.ts'
import type { ExportFormat } from '#engine/api.ts'
import { errorToData, type ErrorData } from '#forecast/errors.ts'
import { pickRows } from '#forecast/export/rows.ts'
import { isSmallSample } from '#forecast/accuracy/sample.ts'
import { judgementText } from '#text/quality.ts'
import { saveFile } from '../../ui/saveFile.ts'
import type { ReadyView } from '../../state/appState.ts'
import { accuracyOf, qualityIn } from '../../state/accuracy.ts'
import { useApp } from '../../state/context.tsx'
import type { Chosen } from './choice.ts'
import { sourceNameOf } from './caption.ts'
import { exportName } from './fileName.ts'

export type ExportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'writing'; readonly progress: Progress | null }
  | { readonly kind: 'failed'; readonly error: ErrorData }

/** What is to be written: which series of which forecast. */
export interface Export {
  readonly view: ReadyView
  readonly chosen: Pick<Chosen, 'series' | 'skipped' | 'selection'>
  readonly format: ExportFormat
}

/** Writes a forecast in the engine's worker and hands the file to the browser; leaving cancels it. */
export function useExport(onDone: () => void): {
  readonly state: ExportState
  readonly start: (what: Export) => Promise<void>
  readonly cancel: () => void
} {
  const exportForecast = useApp((state) => state.exportForecast)
  const [state, setState] = useState<ExportState>({ kind: 'idle' })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const cancel = () => {
    running.current?.abort()
    setState({ kind: 'idle' })
  }
  const start = async ({ view, chosen, format }: Export) => {
    const { forecast, assessment, facts } = view
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    setState({ kind: 'writing', progress: null })
    try {
      const { report, judgements } = qualityIn(accuracyOf(view))
      const isSmall = report !== null && isSmallSample(report)
      const verdicts = Object.fromEntries(
        judgements.map(({ metric, judgement }) => [metric, judgementText(judgement, isSmall)]),
      )
      const { series, skipped, selection } = chosen
      const rows = {
        ...pickRows(forecast, series, assessment, sourceNameOf(forecast, facts), verdicts),
        ...(skipped.length > 0 && { skipped }),
        ...(selection !== null && { selection }),
      }
      const onProgress = (progress: Progress) => {
        if (!signal.aborted) setState({ kind: 'writing', progress })
      }
      const file = await exportForecast(rows, format, onProgress, signal)
      signal.throwIfAborted()
      saveFile(exportName(forecast, ['forecast'], format), file.type, file)
      setState({ kind: 'idle' })
      onDone()
    } catch (error) {
      if (!signal.aborted) setState({ kind: 'failed', error: errorToData(error) })
    }
  }
  return { state, start, cancel }
}
