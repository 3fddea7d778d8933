import { useCallback, useRef } from 'react'
import { errorToData, isAbort } from '#forecast/errors.ts'
import type { DroppedFile } from '#engine/api.ts'
import { useApp } from '../../state/context.tsx'
import { nothingToOpen, sortDropped } from './sortDropped.ts'

/** Opens whatever was dropped or chosen: metrics, a model, or both at once. What comes later takes its place. */
export function useOpenFiles(): (
  files: readonly DroppedFile[] | Promise<readonly DroppedFile[]>,
) => Promise<void> {
  const openData = useApp((state) => state.openData)
  const openModel = useApp((state) => state.openModel)
  const openBoth = useApp((state) => state.openBoth)
  const report = useApp((state) => state.report)
  const sorting = useRef<AbortController>(null)
  return useCallback(
    async (given) => {
      sorting.current?.abort()
      const { signal } = (sorting.current = new AbortController())
      try {
        const sorted = await sortDropped(await given, signal)
        signal.throwIfAborted()
        const { metrics, model } = sorted
        const data = { kind: 'files', files: metrics } as const
        const network = { kind: 'files', files: model, quantiles: null } as const
        if (metrics.length > 0 && model.length > 0) await openBoth(data, network)
        else if (metrics.length > 0) await openData(data)
        else if (model.length > 0) await openModel(network)
        else report(errorToData(nothingToOpen(sorted)))
      } catch (error) {
        if (!isAbort(error)) report(errorToData(error))
      }
    },
    [openData, openModel, openBoth, report],
  )
}
