import { dayText } from './time.ts'

/**
 * What the time of training says of accuracy on data of a time: a model knows what it was trained on. testedFromMs: oldest time of
 * what it was tried on, epoch ms. trainedAt: a date or a time, as the model states it; null: it does not.
 */
export function trainedText(trainedAt: string | null, testedFromMs: number): string {
  const trainedMs = trainedAt === null ? NaN : Date.parse(trainedAt)
  if (Number.isNaN(trainedMs))
    return 'The model does not state when it was trained: if this data was part of its training, these figures flatter it.'
  const day = `${dayText(trainedMs, 'utc')} ${new Date(trainedMs).getUTCFullYear()}`
  if (testedFromMs >= trainedMs) return `The model was trained before, on ${day}: this data is new to it.`
  return `This data was recorded before the model was trained (${day}): if it was part of the training, these figures flatter the model.`
}
