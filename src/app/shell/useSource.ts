import { SAMPLE_NAME, sourceName } from '#text/shell.ts'
import type { SourceFacts } from '../sources/forecastSource.ts'
import { useApp } from '../state/context.tsx'

/** Whether the times of what is open were moved to now, as only the page's own sample's are. */
export const isMoved = ({ table }: Pick<SourceFacts, 'table'>): boolean => table?.movedMs !== undefined

/** How what is open is called; null: nothing is. */
export function useSource(): { readonly name: string; readonly isSample: boolean } | null {
  const name = useApp(({ view }) =>
    view.kind === 'ready' ? sourceName(view.facts.name, isMoved(view.facts)) : null,
  )
  return name === null ? null : { name, isSample: name === SAMPLE_NAME }
}
