import type { Scope, Value } from './builder.ts'
import { sideBySide, stacked } from './matrix.ts'
import type { Matrix } from './matrix.ts'
import type { Parameters } from './parameters.ts'

/** One layer's state, each [1, B, H]. */
export interface LstmState {
  readonly hidden: Value
  readonly cell: Value
}

export interface LstmResult {
  /** [steps·B, H] */
  readonly rows: Value
  /** By layer, at each series' own last step. */
  readonly states: readonly LstmState[]
}

/**
 * A stack of LSTM layers over rows [steps·B, H]; one layer per initial state.
 * lengths int32 [B]: true steps of each series, after which its output is 0; absent: all.
 */
export function lstm(
  scope: Scope,
  parameters: Parameters,
  name: string,
  rows: Value,
  shape: { readonly steps: number; readonly hiddenSize: number },
  initial: readonly LstmState[],
  lengths?: Value,
): LstmResult {
  const { steps, hiddenSize: H } = shape
  const states: LstmState[] = []
  let current = rows
  initial.forEach((state, layer) => {
    const own = scope.scope(`layer_${layer}`)
    const parameter = (kind: string, columns: number): Matrix =>
      gatesInOnnxOrder(parameters.tensor(`${name}.${kind}_l${layer}`, [4 * H, columns]))
    const bias = (kind: string): Matrix =>
      gatesInOnnxOrder(parameters.tensor(`${name}.${kind}_l${layer}`, [4 * H]).transposed()).transposed()
    // Outputs: every step's hidden state, the last one, the last cell.
    const outputs = own.nodes(
      'LSTM',
      [
        own.reshape(current, [steps, -1, H]),
        own.constant('weight_ih', parameter('weight_ih', H), [1, 4 * H, H]),
        own.constant('weight_hh', parameter('weight_hh', H), [1, 4 * H, H]),
        own.constant('bias', sideBySide(bias('bias_ih'), bias('bias_hh'))),
        lengths ?? '',
        state.hidden,
        state.cell,
      ],
      3,
      { hidden_size: H },
    )
    current = own.reshape(outputs(0), [-1, H])
    states.push({ hidden: outputs(1), cell: outputs(2) })
  })
  return { rows: current, states }
}

/** torch stacks the gates as input, forget, cell, output; ONNX as input, output, forget, cell. */
function gatesInOnnxOrder(rows: Matrix): Matrix {
  const H = rows.rows / 4
  return stacked(...[0, 3, 1, 2].map((gate) => rows.rowRange(gate * H, (gate + 1) * H)))
}
