import type { TftSpec } from '../spec.ts'
import type { GraphBuilder } from './builder.ts'
import { columnsAtFirstStep, columnsOverTime, stepsOf } from './columns.ts'
import type { Parameters } from './parameters.ts'
import { staticContexts } from './staticContext.ts'
import type { StaticContexts } from './staticContext.ts'
import { selectVariables } from './variableSelection.ts'
import type { Selection } from './variableSelection.ts'
import type { Part } from './variables.ts'

/** What the network knows before its LSTMs run: nothing here depends on the step before. */
export interface BeforeLstm {
  /** Rows of `encoder` are [E·B, H], of `decoder` [D·B, H]: what the LSTMs read. */
  readonly selections: Readonly<Record<Part, Selection>>
  readonly contexts: StaticContexts
}

/** common: whether what series may have in common is read apart (see commonReals). */
export function beforeLstm(
  graph: GraphBuilder,
  parameters: Parameters,
  spec: TftSpec,
  common: boolean,
): BeforeLstm {
  const atFirstStep = columnsAtFirstStep(graph, graph.scope('static/selection/inputs'), spec)
  const fixed = selectVariables(graph, parameters, spec, 'static', atFirstStep)
  const contexts = staticContexts(graph, parameters, fixed.selected, spec.network.hiddenSize)
  const select = (part: 'encoder' | 'decoder'): Selection => {
    const columns = columnsOverTime(graph, graph.scope(`${part}/selection/inputs`), spec, part, common)
    const perSeries = contexts.variableSelection
    return selectVariables(graph, parameters, spec, part, columns, { perSeries, steps: stepsOf(spec, part) })
  }
  return { selections: { static: fixed, encoder: select('encoder'), decoder: select('decoder') }, contexts }
}
