import type { ReactNode } from 'react'
import type { Verdict } from '#forecast/verdict/verdict.ts'
import { verdictTitle } from '#text/verdict.ts'
import type { Live } from '../../state/live.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { lazyPart } from '../../ui/lazyPart.tsx'
import { claimOf } from './useLiveOf.ts'

const VerdictView = lazyPart(() => import('./VerdictView.tsx'))

interface Props {
  readonly live: Live
  readonly verdict: Verdict
  readonly label: ReactNode
  readonly name?: string
  readonly className?: string | undefined
}

/** A button, and behind it what testing the daemon's forecasts has found. */
export function VerdictDialog({ live, verdict, ...button }: Props) {
  return (
    <DialogButton {...button} title={verdictTitle(verdict, claimOf(live))}>
      {(close) => <VerdictView live={live} verdict={verdict} onDone={close} />}
    </DialogButton>
  )
}
