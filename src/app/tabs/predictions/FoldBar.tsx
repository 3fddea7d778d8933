import { ChevronDown, ChevronUp } from 'lucide-react'
import type { Odds } from '#forecast/thresholds.ts'
import { foldHint, foldText, predictionsWords } from '#text/predictions.ts'
import { commandGroups } from '#text/commands.ts'
import { useCommands } from '../../features/commands/registry.ts'
import { useApp } from '../../state/context.tsx'
import styles from './PredictionsScreen.module.css'

interface Props {
  /** Servers that are folded away, or could be; at least 1. */
  readonly count: number
  readonly odds: Odds
  readonly times: { readonly stepMs: number; readonly horizon: number }
}

/** Below the rows: the servers that are well, folded away until they are asked for. */
export function FoldBar({ count, odds, times }: Props) {
  const predictions = useApp((state) => state.screen.predictions)
  const updateScreen = useApp((state) => state.updateScreen)
  const { unfolded } = predictions
  const toggle = () => {
    updateScreen({ predictions: { ...predictions, unfolded: !unfolded } })
  }
  useCommands([
    { id: 'servers.fold', title: predictionsWords.toggleFold, group: commandGroups.screen, run: toggle },
  ])
  const Chevron = unfolded ? ChevronUp : ChevronDown
  return (
    <button
      type="button"
      className={styles.fold}
      aria-expanded={unfolded}
      title={foldHint(odds, times)}
      onClick={toggle}
    >
      <Chevron size={16} strokeWidth={1.5} aria-hidden="true" />
      {foldText(count)}
    </button>
  )
}
