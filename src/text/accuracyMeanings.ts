/** What each figure of a backtest means, in one line. */
export const ACCURACY_MEANINGS: readonly (readonly [figure: string, meaning: string])[] = [
  [
    'Backtest',
    'The file’s own past is forecast from what was known at each past time, and compared with what followed.',
  ],
  [
    'Loss',
    'Twice the pinball loss over the sum of |value|, at P10, P50 and P90; the mean of the three. 0 is perfect.',
  ],
  ['MAE', 'How far P50 was from the value on average, in the metric’s unit.'],
  [
    'In P10–P90',
    'Share of values inside the interval; 80\u202f% is right. Values exactly on P10 (an idle server at 0) count as inside; “without ties” takes them as outside.',
  ],
  ['In P2–P98', 'The same for the widest interval; 96\u202f% is right.'],
  ['Width', 'P90 − P10 on average: of two forecasts that cover as much, the narrower is better.'],
  ['Skill', 'Share of a naive forecast’s loss that the model saves: 0 is as good, below 0 is worse.'],
  [
    'Naive forecasts',
    'The last value, the same time yesterday, or a straight line through as many steps as the forecast is long, with the quantiles of their residuals before the test; quantiles of the newest day or 24 steps.',
  ],
  [
    'Calibration',
    'A shift of each level by how far ahead it is, fitted on 60 to 80\u202f% of the file’s time and tested on what comes after.',
  ],
]
