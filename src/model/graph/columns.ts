import type { TftSpec } from '../spec.ts'
import type { GraphBuilder, Scope, Value } from './builder.ts'

/** The network's inputs, as a selection network reads them. */
export interface Columns {
  /** Columns of the reals, [M, n] */
  readonly reals: (columns: readonly number[]) => Value
  /** Columns of the reals that series may have in common (see commonReals), read as [steps·G, n]; null: none. */
  readonly common: {
    readonly columns: readonly number[]
    readonly steps: number
    readonly reals: Columns['reals']
  } | null
  /** Columns of the categories' codes, int32 [n, M] */
  readonly codes: (columns: readonly number[]) => Value
}

/** The batch dimension's symbol. */
export const BATCH = 'batch'

/** The symbol of the first dimension of what series may have in common: 1 where they do, else the batch. */
const GROUPS = 'groups'

/**
 * Columns of xReals that tend to be the same for all series of a batch: known in advance and no lag, such as the clock
 * and the step's place. The network's layers for them then run once instead of once per series.
 */
export function commonReals({ window: windowSpec, network }: TftSpec): number[] {
  const lags = Object.entries(windowSpec.lags)
  const isLag = (name: string): boolean =>
    lags.some(([column, by]) => by.some((lag) => name === `${column}_lagged_by_${lag}`))
  return windowSpec.xReals.flatMap((name, column) =>
    network.decoderReals.includes(name) && !isLag(name) ? [column] : [],
  )
}

/** Every step of the encoder or the decoder, M = steps·B. */
export function columnsOverTime(
  graph: GraphBuilder,
  scope: Scope,
  spec: TftSpec,
  part: 'encoder' | 'decoder',
  apart: boolean,
): Columns {
  const timeMajor = (input: Value, columns: readonly number[]): Value =>
    scope.reshape(scope.transpose(gather(scope, input, columns, 2), [1, 0, 2]), [-1, columns.length])
  const common = apart ? commonReals(spec) : []
  return {
    reals: (columns) => timeMajor(realInput(graph, spec, part), columns),
    common: {
      columns: common,
      steps: stepsOf(spec, part),
      reals: (columns) =>
        timeMajor(
          graph.input(`${part}_common`, 'float32', [GROUPS, stepsOf(spec, part), common.length]),
          columns.map((column) => common.indexOf(column)),
        ),
    },
    codes: (columns) => {
      const picked = gather(scope, codeInput(graph, spec, part), columns, 2)
      return scope.reshape(scope.transpose(picked, [2, 1, 0]), [columns.length, -1])
    },
  }
}

/** Static variables are the same at every step and are read at the first one, M = B. */
export function columnsAtFirstStep(graph: GraphBuilder, scope: Scope, spec: TftSpec): Columns {
  const firstStep = (input: Value): Value =>
    scope.node('Gather', [input, scope.int32('first_step', [0], [])], { axis: 1 })
  return {
    reals: (columns) => gather(scope, firstStep(realInput(graph, spec, 'encoder')), columns, 1),
    common: null,
    codes: (columns) =>
      scope.transpose(gather(scope, firstStep(codeInput(graph, spec, 'encoder')), columns, 1), [1, 0]),
  }
}

/** int32 [B], each in 1..E. */
export function encoderLengths(graph: GraphBuilder): Value {
  return graph.input('encoder_lengths', 'int32', [BATCH])
}

function realInput(graph: GraphBuilder, spec: TftSpec, part: 'encoder' | 'decoder'): Value {
  return graph.input(`${part}_cont`, 'float32', [BATCH, stepsOf(spec, part), spec.window.xReals.length])
}

function codeInput(graph: GraphBuilder, spec: TftSpec, part: 'encoder' | 'decoder'): Value {
  return graph.input(`${part}_cat`, 'int32', [BATCH, stepsOf(spec, part), spec.window.xCategoricals.length])
}

export function stepsOf(spec: TftSpec, part: 'encoder' | 'decoder'): number {
  return part === 'encoder' ? spec.window.maxEncoderLength : spec.window.maxPredictionLength
}

/** Other columns are never touched: in the decoder they hold what the model must not see, possibly NaN. */
function gather(scope: Scope, input: Value, columns: readonly number[], axis: number): Value {
  return scope.node('Gather', [input, scope.int32('columns', columns)], { axis })
}
