/** What the words on the screens mean, one line each. */
export const GLOSSARY: readonly (readonly [term: string, meaning: string])[] = [
  [
    'P10 to P90 (forecast range, 80\u202f% interval)',
    'Where the value is expected in 8 of 10 cases: 1 in 10 falls below P10, and 1 in 10 above P90.',
  ],
  ['P50 (median)', 'The middle of the forecast: the value is as likely above it as below.'],
  ['Warning, critical', 'The two thresholds of a metric, which can be edited under Thresholds.'],
  ['Breach', 'A value at or beyond a threshold.'],
  [
    'Chance',
    'How likely a breach is within the stated time. Of ten alerts with a chance of 30\u202f%, about three should come true.',
  ],
  [
    'Simple (naive) forecast',
    'A forecast without a model: repeating the last value, yesterday, or a line. A model has to be better to be worth using.',
  ],
  [
    'Coverage',
    'The share of past values that lay inside P10 to P90: 80\u202f% is right, 75 to 85\u202f% is good. More means the range is too wide, less too narrow.',
  ],
]
