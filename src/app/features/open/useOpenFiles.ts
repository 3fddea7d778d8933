import { useCallback } from 'react'
import { errorToData } from '#forecast/errors.ts'
import type { DroppedFile } from '#engine/api.ts'
import { useApp } from '../../state/context.tsx'
import { sortDropped } from './sortDropped.ts'

/** Opens whatever was dropped or chosen: metrics, a model, or both at once. */
export function useOpenFiles(): (
  files: readonly DroppedFile[] | Promise<readonly DroppedFile[]>,
) => Promise<void> {
  const openData = useApp((state) => state.openData)
  const openModel = useApp((state) => state.openModel)
  const openBoth = useApp((state) => state.openBoth)
  const report = useApp((state) => state.report)
  return useCallback(
    async (given) => {
      try {
        const { metrics, model, none } = sortDropped(await given)
        const data = { kind: 'files', files: metrics } as const
        const network = { kind: 'files', files: model, quantiles: null } as const
        if (metrics.length > 0 && model.length > 0) await openBoth(data, network)
        else if (metrics.length > 0) await openData(data)
        else if (model.length > 0) await openModel(network)
        else {
          const names = none.slice(0, 3).map(({ path }) => path)
          const more = none.length > names.length ? ` and ${none.length - names.length} more` : ''
          const found = names.length === 0 ? 'nothing to read was found' : `${names.join(', ')}${more}`
          report({ code: 'file-unsupported', message: found, place: {} })
        }
      } catch (error) {
        report(errorToData(error))
      }
    },
    [openData, openModel, openBoth, report],
  )
}
