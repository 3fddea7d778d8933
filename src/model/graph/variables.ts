import { FleetcastError } from '#forecast/errors.ts'
import type { TftSpec } from '../spec.ts'
import { evaluateGrn, evaluateResampleNorm } from './evaluate.ts'
import { readGrn, readResampleNorm } from './layers.ts'
import type { GatedResidualNetwork, ResampleNorm } from './layers.ts'
import type { Affine, Matrix } from './matrix.ts'
import type { Parameters } from './parameters.ts'

/** The three selection networks. */
export type Part = 'static' | 'encoder' | 'decoder'

/** A variable of a selection network with its own (single-variable) network, H outputs. */
export type Variable = RealVariable | CategoryVariable | GroupVariable

export interface RealVariable {
  readonly kind: 'real'
  readonly column: number
  /** Width of its embedding. */
  readonly width: number
  /** 1 → width: the embedding of a real. */
  readonly prescaler: Affine
  readonly grn: GatedResidualNetwork
}

export interface CategoryVariable {
  readonly kind: 'category'
  readonly column: number
  readonly width: number
  /** [classes, width] */
  readonly embedding: Matrix
  /** [classes, H]: what its own network answers depends on the class alone, so it is a table. */
  readonly outputs: Matrix
}

/** A categorical group: the sum of its members' embeddings (EmbeddingBag), which no small table holds. */
export interface GroupVariable {
  readonly kind: 'group'
  readonly columns: readonly number[]
  readonly width: number
  readonly embedding: Matrix
  readonly network:
    | { readonly kind: 'grn'; readonly grn: GatedResidualNetwork }
    | { readonly kind: 'resample'; readonly resample: ResampleNorm }
}

/** The variables of one selection network in the library's order: categoricals, then reals. */
export function readVariables(parameters: Parameters, spec: TftSpec, part: Part): Variable[] {
  const { network } = spec
  const names = {
    static: { categoricals: network.staticCategoricals, reals: network.staticReals },
    encoder: { categoricals: network.encoderCategoricals, reals: network.encoderReals },
    decoder: { categoricals: network.decoderCategoricals, reals: network.decoderReals },
  }[part]
  // Shared networks are those of the variables over time; static ones stay per selection network.
  const shared = network.shareSingleVariableNetworks && part !== 'static'
  const prefix = shared ? 'shared_single_variable_grns' : `${part}_variable_selection.single_variable_grns`
  return [
    ...names.categoricals.map((name) => readCategorical(parameters, spec, name, `${prefix}.${name}`, shared)),
    ...names.reals.map((name) => readReal(parameters, spec, name, `${prefix}.${name}`)),
  ]
}

function readReal(parameters: Parameters, spec: TftSpec, name: string, ownNetwork: string): RealVariable {
  const { hiddenSize, continuousSizes } = spec.network
  const width = known(continuousSizes[name], name, 'continuousSizes')
  return {
    kind: 'real',
    column: columnOf(spec.window.xReals, name, 'xReals'),
    width,
    prescaler: parameters.linear(`prescalers.${name}`, 1, width),
    grn: readGrn(parameters, ownNetwork, {
      inputs: width,
      hidden: Math.min(width, hiddenSize),
      outputs: hiddenSize,
    }),
  }
}

/** A categorical's own network is a ResampleNorm, or a GRN where it is shared by encoder and decoder. */
function readCategorical(
  parameters: Parameters,
  spec: TftSpec,
  name: string,
  ownNetwork: string,
  shared: boolean,
): CategoryVariable | GroupVariable {
  const H = spec.network.hiddenSize
  const [classes, width] = known(spec.network.embeddings[name], name, 'embeddings')
  const embedding = parameters.tensor(`input_embeddings.embeddings.${name}.weight`, [classes, width])
  const network = shared
    ? {
        kind: 'grn' as const,
        grn: readGrn(parameters, ownNetwork, { inputs: width, hidden: Math.min(width, H), outputs: H }),
      }
    : { kind: 'resample' as const, resample: readResampleNorm(parameters, ownNetwork, width, H) }

  const columnsOf = spec.window.xCategoricals
  const members = spec.network.categoricalGroups[name]
  if (members) {
    const columns = members.map((member) => columnOf(columnsOf, member, 'xCategoricals'))
    return { kind: 'group', columns, width, embedding, network }
  }
  return {
    kind: 'category',
    column: columnOf(columnsOf, name, 'xCategoricals'),
    width,
    embedding,
    outputs:
      network.kind === 'grn'
        ? evaluateGrn(embedding, network.grn)
        : evaluateResampleNorm(embedding, network.resample),
  }
}

function columnOf(columns: readonly string[], name: string, list: string): number {
  const index = columns.indexOf(name)
  return known(index < 0 ? undefined : index, name, list)
}

function known<T>(value: T | undefined, name: string, list: string): T {
  if (value === undefined) {
    throw new FleetcastError('model-schema', `variable ${name} is not in ${list}`, { place: name })
  }
  return value
}
