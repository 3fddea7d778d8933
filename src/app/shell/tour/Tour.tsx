import { pageWords } from '#text/page.ts'
import { useApp } from '../../state/context.tsx'
import { LatePart } from '../../state/LatePart.tsx'
import { lazyPart } from '../../ui/lazyPart.tsx'
import { isMoved } from '../useSource.ts'
import { useTourLeft } from './tourLeft.ts'

const TourCard = lazyPart(() => import('./TourCard.tsx'))

/** Over the sample, on Environment, until it is left: where to look, in three steps. Everything else stays usable. */
export function Tour() {
  const isWanted = useApp(
    ({ view, screen }) => view.kind === 'ready' && isMoved(view.facts) && screen.tab === 'environment',
  )
  const left = useTourLeft((state) => state.left)
  return (
    isWanted &&
    !left && (
      <LatePart what={pageWords.theTour}>
        <TourCard />
      </LatePart>
    )
  )
}
