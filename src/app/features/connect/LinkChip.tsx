import { pageWords } from '#text/page.ts'
import { useApp } from '../../state/context.tsx'
import { LatePart } from '../../state/LatePart.tsx'
import { lazyPart } from '../../ui/lazyPart.tsx'

const LinkChipButton = lazyPart(() => import('./LinkChipButton.tsx'))

/** How the daemon is reached, always in sight while there is one; a click opens what is known of it. */
export function LinkChip() {
  const live = useApp((state) => state.live)
  return (
    live !== null && (
      <LatePart what={pageWords.theConnection}>
        <LinkChipButton live={live} />
      </LatePart>
    )
  )
}
