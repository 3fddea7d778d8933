import { dayText } from './time.ts'

/** When and on what a model was trained, as it states it; null: it does not. */
interface Trained {
  readonly trainedAt: string | null
  readonly trainedOn: string | null
}

/**
 * What the time of training says of accuracy on data of a time: a model knows what it was trained on. testedFromMs: oldest time of
 * what it was tried on, epoch ms. trainedAt: a date or a time, as the model states it; null: it does not. trainedOn: what the model states of that data; name: of the data that it was tried on.
 */
export function trainedText({ trainedAt, trainedOn }: Trained, name: string, testedFromMs: number): string {
  const trainedMs = trainedAt === null ? NaN : Date.parse(trainedAt)
  if (Number.isNaN(trainedMs))
    return 'The model does not state when it was trained: if this data was part of its training, these figures flatter it.'
  if (isTrainedOn({ trainedAt, trainedOn }, name, testedFromMs))
    return `The model states that it was trained on data of this name (“Trained on” in its card): where it knows this part, these figures flatter it.`
  const day = `${dayText(trainedMs, 'utc')} ${new Date(trainedMs).getUTCFullYear()}`
  if (testedFromMs >= trainedMs) return `The model was trained before, on ${day}: this data is new to it.`
  return `This data was recorded before the model was trained (${day}): if it was part of the training, these figures flatter the model.`
}

/** Whether a model states that it was trained on data of this name, after what it was tried on: it may know it. */
export function isTrainedOn({ trainedAt, trainedOn }: Trained, name: string, testedFromMs: number): boolean {
  const trainedMs = trainedAt === null ? NaN : Date.parse(trainedAt)
  return testedFromMs < trainedMs && trainedOn !== null && isNamed(name, trainedOn)
}

/** A shorter name may be part of any sentence, and so may one that is a word, as `servers` is. */
const LEAST_LETTERS = 5
const NO_WORD = /[\d_]/

/** Whether a text names a file, without its ending, as a word of its own. */
function isNamed(file: string, text: string): boolean {
  const stem = file.replace(/(\.[a-z0-9]+)+$/i, '').toLowerCase()
  const words = text.toLowerCase().split(/[^\p{L}\p{N}_.-]+/u)
  return (
    stem.length >= LEAST_LETTERS &&
    NO_WORD.test(stem) &&
    words.some((word) => word.replace(/[.-]+$/, '') === stem)
  )
}
