import { normalName } from '../../metrics/normalName.ts'
import type { Family } from './shape.ts'

/** What names say of a column; the first that matches counts. */
const HINTS: readonly (readonly [RegExp, readonly Family[]])[] = [
  [/week_?end|(?:is|work|business|working)_?(?:week_?day|work_?day|day)s?$/, ['weekend']],
  [/hours?_?of_?(?:the_)?week|how$/, ['weekday']],
  [/day_?of_?(?:the_)?year|(?:^|_)(?:doy|yday|julian)(?:_|$)/, ['dayOfYear']],
  [/day_?of_?(?:the_)?month|(?:^|_)(?:dom|mday)(?:_|$)/, ['dayOfMonth']],
  [/week_?day|day_?of_?(?:the_)?week|(?:^|_)(?:dow|wday|wkday)(?:_|$)|day_?name/, ['weekday']],
  [/quarter_?(?:of_?(?:the_)?)?hour|half_?hour/, ['hour']],
  [/minute|(?:^|_)min(?:_|$)/, ['minute', 'hour']],
  [
    /hour|(?:^|_)(?:hr|hod|tod)(?:_|$)|time_?of_?(?:the_)?day|seconds?_?of_?(?:the_)?day|(?:^|_)ampm$/,
    ['hour', 'weekday'],
  ],
  [/month/, ['month', 'dayOfMonth']],
  [/quarter|(?:^|_)qtr(?:_|$)/, ['quarter', 'month']],
  [/week|(?:^|_)(?:woy|kw)(?:_|$)/, ['week', 'weekday']],
  [/year/, ['year', 'dayOfYear']],
  [/(?:^|_)day(?:_|$)|daily/, ['dayOfMonth', 'weekday', 'hour', 'dayOfYear']],
]

/** Whether a name says that its column is a curve (a sine, a fraction), and which. */
export function curveOf(name: string): 'sine' | 'cosine' | 'curve' | null {
  const normal = normalName(name)
  if (/sin(?:e|us)?(?:_|\d|$)/.test(normal)) return 'sine'
  if (/cos(?:ine|inus)?(?:_|\d|$)/.test(normal)) return 'cosine'
  return /norm|frac|scaled|cyc|enc/.test(normal) ? 'curve' : null
}

/** What a column may tell, by its name; null: the name does not say. */
export function hintOf(name: string): readonly Family[] | null {
  const normal = normalName(name)
  return HINTS.find(([pattern]) => pattern.test(normal))?.[1] ?? null
}
