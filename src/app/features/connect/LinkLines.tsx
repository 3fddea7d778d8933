import { useApp } from '../../state/context.tsx'
import { LeftLine } from './LeftLine.tsx'
import { StaleLine } from './StaleLine.tsx'
import { StepLine } from './StepLine.tsx'

/** What a connection has to say beyond its status: under the provenance line, over all tabs. */
export function LinkLines() {
  const view = useApp((state) => state.view)
  const live = useApp((state) => state.live)
  const left = useApp((state) => state.left)
  if (left !== null && live === null && view.kind === 'ready') return <LeftLine left={left} />
  if (live === null || view.kind !== 'ready' || view.facts.kind !== 'daemon') return null
  if (view.facts.name !== live.report.address) return null
  return (
    <>
      <StaleLine view={view} live={live} />
      {live.report.link.kind !== 'closed' && <StepLine />}
    </>
  )
}
