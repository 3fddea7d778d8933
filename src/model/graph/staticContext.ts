import { gatedResidualNetwork } from './blocks.ts'
import type { GraphBuilder, Value } from './builder.ts'
import { readGrn } from './layers.ts'
import type { Parameters } from './parameters.ts'

/** What the static variables say to the rest of the network, each [B, H], once per series. */
export interface StaticContexts {
  readonly variableSelection: Value
  readonly initialHidden: Value
  readonly initialCell: Value
  readonly enrichment: Value
}

/** Four GRNs over the selected static variables [B, H]. */
export function staticContexts(
  graph: GraphBuilder,
  parameters: Parameters,
  selected: Value,
  hiddenSize: number,
): StaticContexts {
  const sizes = { inputs: hiddenSize, hidden: hiddenSize, outputs: hiddenSize }
  const context = (name: string): Value => {
    const grn = readGrn(parameters, `static_context_${name}`, sizes)
    return gatedResidualNetwork(graph.scope(`static/${name}`), selected, grn)
  }
  return {
    variableSelection: context('variable_selection'),
    initialHidden: context('initial_hidden_lstm'),
    initialCell: context('initial_cell_lstm'),
    enrichment: context('enrichment'),
  }
}
