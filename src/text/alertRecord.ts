import type { AlertRecord } from '#forecast/accuracy/alertRecord.ts'
import { formatCount } from './numbers.ts'

/** Fewer alerts and breaches than this are a small sample, whatever was tried. */
const FEW = 20

/**
 * What past alerts were worth, as a sentence: `Of 20 critical alerts it raised here, 6 came true; it foresaw 6 of 9 critical
 * breaches (small sample).` isSmall: so is what was tried.
 */
export function alertRecordText(record: AlertRecord, isSmall: boolean): string {
  const { severity, raised, hits, breaches } = record
  const mark = isSmall || Math.max(raised, breaches) < FEW ? ' (small sample)' : ''
  const breach = `${severity} breach`
  if (raised === 0 && breaches === 0)
    return `No breach came in what was tried, and no alert was raised: nothing shows what its alerts are worth here${mark}.`
  if (raised === 0) {
    return breaches === 1
      ? `It did not foresee the one ${breach} that came${mark}.`
      : `It foresaw none of the ${formatCount(breaches)} ${breach}es that came${mark}.`
  }
  const alerts =
    raised === 1
      ? `The one ${severity} alert it raised here ${hits === 1 ? 'came' : 'did not come'} true`
      : `Of ${formatCount(raised)} ${severity} alerts it raised here, ${hits === 0 ? 'none' : formatCount(hits)} came true`
  const foreseen =
    breaches === 0
      ? `no ${breach} came`
      : breaches === 1
        ? `it ${hits === 1 ? 'foresaw' : 'did not foresee'} the one ${breach} that came`
        : `it foresaw ${hits === 0 ? 'none' : formatCount(hits)} of ${formatCount(breaches)} ${breach}es`
  return `${alerts}; ${foreseen}${mark}.`
}
