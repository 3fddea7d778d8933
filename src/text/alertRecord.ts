import type { AlertRecord } from '#forecast/accuracy/alertRecord.ts'
import { formatCount } from './numbers.ts'

/** Fewer alerts and breaches than this are a small sample, whatever was tried. */
const FEW = 20

/**
 * What past alerts were worth, as a sentence: `Of 20 critical alerts, 6 came true; 6 of 9 critical breaches were foreseen (small
 * sample).` isSmall: so is what was tried.
 */
export function alertRecordText(record: AlertRecord, isSmall: boolean): string {
  const { severity, raised, hits, breaches } = record
  const mark = isSmall || Math.max(raised, breaches) < FEW ? ' (small sample)' : ''
  if (raised === 0 && breaches === 0)
    return `No ${severity} breach came and no ${severity} alert was raised: its alerts are untested here${mark}.`
  const foreseen = foreseenText(record)
  if (raised === 0) return `No ${severity} alert was raised; ${foreseen}${mark}.`
  const alerts =
    raised === 1
      ? `The one ${severity} alert ${hits === 1 ? 'came' : 'did not come'} true`
      : `Of ${formatCount(raised)} ${severity} alerts, ${hits === 0 ? 'none' : formatCount(hits)} came true`
  return `${alerts}; ${foreseen}${mark}.`
}

function foreseenText({ severity, hits, breaches }: AlertRecord): string {
  if (breaches === 0) return `no ${severity} breach came`
  if (breaches === 1) return `the one ${severity} breach was ${hits === 1 ? '' : 'not '}foreseen`
  const none = hits === 0
  return `${none ? 'none' : formatCount(hits)} of ${formatCount(breaches)} ${severity} breaches ${hits === 1 || none ? 'was' : 'were'} foreseen`
}
