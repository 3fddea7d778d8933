import { formatCount, plural } from './numbers.ts'

/** A forecast that is shown while it is made. */
export const partsWords = {
  region: 'Forecasting',
  progress: 'Series forecast',
  cancel: 'Cancel',
  resume: 'Continue',
} as const

/** Which of the drawn lines have only a past yet; waiting: at least one of `of`. */
export function pendingText(waiting: number, of: number): string {
  const which = of === 1 ? 'It is' : `${formatCount(waiting)} of ${plural(of, 'line')} are`
  return `${which} not forecast yet: only the past is drawn.`
}
