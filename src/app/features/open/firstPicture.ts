import { firstPageWords } from '#text/firstPage.ts'

/** Where in the picture the past ends, of its width. */
const NOW = 0.6
const WIDTH = 600
const HEIGHT = 200
const STEPS = 100
/** How high the threshold lies. */
const LIMIT = 58

/** What a server measured, or is likely to measure, at a step; higher is a smaller number, as in every SVG. */
function level(step: number): number {
  const rising = Math.max(0, step - 48) * 1.85
  const restless = step < NOW * STEPS ? 4 * Math.sin(step * 1.9) + 3 * Math.sin(step * 0.83) : 0
  return 138 - 16 * Math.sin(step / 7) - rising - restless
}

const from = NOW * STEPS
const past = Array.from({ length: from + 1 }, (_, step) => step)
const ahead = Array.from({ length: STEPS - from + 1 }, (_, step) => from + step)

const at = (step: number, y: number): string => `${(step / STEPS) * WIDTH} ${Math.max(4, y).toFixed(1)}`
const line = (steps: readonly number[], y: (step: number) => number): string =>
  `M${steps.map((step) => at(step, y(step))).join('L')}`
/** Around the median, wider the further ahead; what was measured last lies on it. */
const around = (width: number): string => {
  const spread = (step: number) => width * Math.sqrt(step - from)
  const upper = ahead.map((step) => at(step, median(step) - spread(step)))
  const lower = ahead.map((step) => at(step, median(step) + spread(step)))
  return `M${[...upper, ...lower.toReversed()].join('L')}Z`
}
const median = (step: number): number => level(from - 1e-9) + (level(step) - level(from)) * 0.9
const breach = ahead.find((step) => median(step) <= LIMIT) ?? STEPS

/** The paths of a small drawing of what will appear; `name` is what the style sheet calls them. */
export const PICTURE = {
  viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
  paths: [
    { name: 'pictureFuture', d: `M${NOW * WIDTH} 0H${WIDTH}V${HEIGHT}H${NOW * WIDTH}Z` },
    { name: 'pictureOuter', d: around(9) },
    { name: 'pictureInner', d: around(4.6) },
    { name: 'pictureLimit', d: `M0 ${LIMIT}H${WIDTH}` },
    { name: 'pictureNow', d: `M${NOW * WIDTH} 0V${HEIGHT}` },
    { name: 'picturePast', d: line(past, level) },
    { name: 'pictureMedian', d: line(ahead, median) },
  ],
  /** Words in the picture, percent of its width and height. */
  labels: [
    { name: 'labelLimit', text: firstPageWords.pictureThreshold, left: 1.5, top: (LIMIT / HEIGHT) * 100 },
    { name: 'labelNow', text: firstPageWords.pictureNow, left: NOW * 100, top: 100 },
    { name: 'labelPast', text: firstPageWords.pictureMeasured, left: 1.5, top: 100 },
    { name: 'labelAhead', text: firstPageWords.pictureForecast, left: 98.5, top: 100 },
    { name: 'labelBreach', text: firstPageWords.pictureBreach, left: breach, top: (LIMIT / HEIGHT) * 100 },
  ],
} as const
