import { z } from 'zod'

/** Point losses of the library whose best answer is known: half of the values lie above it, or their mean. */
export const STATISTICS = ['median', 'mean', 'other'] as const

/**
 * What the network's outputs of one target mean, which the loss decides that it was trained with:
 * - quantiles: one output per level (QuantileLoss).
 * - point: one output, the forecast itself; the model gives no range. statistic: what of the distribution the
 *   loss makes it. exponential: the loss takes the exponential of the rescaled output (PoissonLoss, TweedieLoss).
 * - normal, logNormal, negativeBinomial, beta: two outputs, the parameters of a distribution.
 */
export const targetOutputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('quantiles') }),
  z.object({
    kind: z.literal('point'),
    loss: z.string(),
    statistic: z.enum(STATISTICS),
    exponential: z.boolean(),
  }),
  z.object({ kind: z.literal('normal') }),
  z.object({ kind: z.literal('logNormal') }),
  z.object({ kind: z.literal('negativeBinomial') }),
  z.object({ kind: z.literal('beta') }),
])
export type TargetOutput = z.infer<typeof targetOutputSchema>

export const QUANTILES: TargetOutput = { kind: 'quantiles' }

/** Of a target by its index; a model that does not state it gives quantiles. */
export function outputOf(
  { outputs }: { readonly outputs?: readonly TargetOutput[] | undefined },
  target: number,
): TargetOutput {
  return outputs?.[target] ?? QUANTILES
}

/** How many numbers the network gives per step. levels: of the target. */
export function outputWidth({ kind }: TargetOutput, levels: number): number {
  if (kind === 'quantiles') return levels
  return kind === 'point' ? 1 : 2
}

/** The level that a point forecast goes by, whatever its loss makes it: it is the middle of what is shown. */
export const POINT_LEVEL = 0.5
