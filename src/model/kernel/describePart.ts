import { foldResidual } from '../graph/realCurves.ts'
import { readGrn } from '../graph/layers.ts'
import { compose, Matrix, sideBySide, stacked } from '../graph/matrix.ts'
import type { Parameters } from '../graph/parameters.ts'
import { readVariables } from '../graph/variables.ts'
import type { CategoryVariable, GroupVariable, Part, RealVariable, Variable } from '../graph/variables.ts'
import type { TftSpec } from '../spec.ts'
import type { PackedWeights } from './pack.ts'

/** Stands where there is nothing: a weight, a slot. */
const NONE = -1

/** What all parts of a description share while it is written. */
export interface Writing {
  readonly spec: TftSpec
  readonly parameters: Parameters
  readonly weights: PackedWeights
  /** Numbers after the header. */
  readonly records: number[]
  /** Where those begin. */
  readonly recordsAt: number
  /** Slots of the cache by column, of reals of the encoder and of the decoder. */
  readonly slots: Readonly<Record<Part, ReadonlyMap<number, number>>>
  /** Widths of vectors that are needed on the way. */
  readonly widths: number[]
  /** Of every categorical column that is read, how many classes its table has. */
  readonly classes: { readonly part: Part; readonly column: number; readonly classes: number }[]
}

type Placed<V extends Variable> = V & { readonly index: number; readonly offset: number }

/** A variable selection as the numbers of `Part` (source/description.h). */
export function describePart(writing: Writing, part: Part): number[] {
  const { spec, weights, widths } = writing
  let width = 0
  const placed = readVariables(writing.parameters, spec, part).map((variable, index) => {
    const offset = width
    width += variable.width
    return { ...variable, index, offset }
  })
  const reals = placed.filter((variable) => variable.kind === 'real')
  const categories = placed.filter((variable) => variable.kind === 'category')
  const groups = placed.filter((variable) => variable.kind === 'group')
  const count = placed.length
  widths.push(weights.padded(count), ...placed.map((variable) => weights.padded(variable.width)))

  const choice = count > 1 ? describeChoice(writing, part, placed, width) : NO_CHOICE
  const at = (records: readonly number[][]): number => {
    const place = writing.recordsAt + writing.records.length
    writing.records.push(...records.flat())
    return place
  }
  const realsAt = at(reals.map((real) => describeReal(writing, part, real)))
  const categoriesAt = at(
    categories.map((category) => describeCategory(writing, part, category, choice.projectionOf)),
  )
  // Each group's columns stand before the records of all groups.
  const groupRecords = groups.map((group) => {
    for (const column of group.columns) writing.classes.push({ part, column, classes: group.embedding.rows })
    return describeGroup(writing, group, at([[...group.columns]]), choice.projectionOf)
  })
  return [
    count,
    reals.length,
    realsAt,
    categories.length,
    categoriesAt,
    groups.length,
    at(groupRecords),
    ...choice.numbers,
  ]
}

interface Choice {
  /** units, projection, context, glu, residualNorm, norm */
  readonly numbers: readonly number[]
  /** What a variable's embedding contributes to the units and to the residual, [width, outputs]; null: there is no choice. */
  readonly projectionOf: ((variable: Placed<Variable>) => Matrix) | null
}

/** One variable is taken as it is. */
const NO_CHOICE: Choice = { numbers: [0, NONE, NONE, NONE, NONE, NONE], projectionOf: null }

/**
 * The weights' own network sees all embeddings side by side through one linear map, whose rows belong to the variables:
 * its hidden units, and, a whole block further on, its residual (selectionWeights.ts in graph/ says why that is enough).
 */
function describeChoice(
  { spec, parameters, weights, widths }: Writing,
  part: Part,
  placed: readonly Placed<Variable>[],
  inputs: number,
): Choice {
  const H = spec.network.hiddenSize
  const count = placed.length
  const units = Math.min(H, count)
  const grn = readGrn(parameters, `${part}_variable_selection.flattened_grn`, {
    inputs,
    hidden: units,
    outputs: count,
    ...(part !== 'static' && { context: H }),
  })
  const filling = weights.padded(units) - units
  const residual =
    grn.resample?.weight ?? Matrix.from(count, count, (row, column) => (row === column ? 1 : 0))
  const projection = sideBySide(grn.hidden.weight, new Matrix(inputs, filling), residual)
  const projectionOf = ({ offset, width }: Placed<Variable>): Matrix =>
    projection.rowRange(offset, offset + width)

  const none = new Matrix(1, projection.columns)
  const reals = placed
    .filter((variable) => variable.kind === 'real')
    .map((variable) => compose(variable.prescaler, { weight: projectionOf(variable), bias: none }))
  const bias = sideBySide(grn.hidden.bias, new Matrix(1, filling + count))
  widths.push(weights.padded(units) + weights.padded(count))
  return {
    projectionOf,
    numbers: [
      units,
      weights.affine({
        weight: reals.length > 0 ? stacked(...reals.map((real) => real.weight)) : new Matrix(0, bias.columns),
        bias: reals.reduce((sum, real) => sum.plus(real.bias), bias),
      }),
      grn.context ? weights.linear(grn.context) : NONE,
      weights.glu(grn.glu),
      grn.resample ? weights.norm(grn.resample.norm) : NONE,
      weights.norm(grn.norm),
    ],
  }
}

/** `Real` of source/description.h. */
function describeReal({ weights, slots, widths }: Writing, part: Part, real: Placed<RealVariable>): number[] {
  const { index, column, prescaler, grn } = real
  const hidden = compose(prescaler, grn.hidden)
  const units = hidden.bias.columns
  const { centre, curvature, floor, slope, offset, shift } = foldResidual(prescaler, grn)
  widths.push(weights.padded(units))
  return [
    index,
    column,
    units,
    weights.add([centre, curvature, floor], hidden.weight, hidden.bias),
    weights.glu(grn.glu),
    weights.add(shift, slope, offset),
    weights.norm(grn.norm),
    slots[part].get(column) ?? NONE,
  ]
}

/** `Category` of source/description.h. */
function describeCategory(
  { weights, classes }: Writing,
  part: Part,
  category: Placed<CategoryVariable>,
  projectionOf: Choice['projectionOf'],
): number[] {
  const { index, column, embedding, outputs } = category
  classes.push({ part, column, classes: embedding.rows })
  const projections =
    projectionOf && filledUp(embedding.times(projectionOf(category)), (n) => weights.padded(n))
  return [index, column, weights.add(outputs), projections ? weights.add(projections) : NONE]
}

/** `Group` of source/description.h. */
function describeGroup(
  { weights, widths }: Writing,
  group: Placed<GroupVariable>,
  columnsAt: number,
  projectionOf: Choice['projectionOf'],
): number[] {
  const { index, columns, width, embedding, network } = group
  const own = network.kind === 'grn' ? network.grn : null
  const resample = network.kind === 'grn' ? network.grn.resample : network.resample
  const units = own?.hidden.bias.columns ?? 0
  widths.push(weights.padded(units))
  return [
    index,
    columns.length,
    columnsAt,
    width,
    weights.add(embedding),
    projectionOf ? weights.linear(projectionOf(group)) : NONE,
    units,
    own ? weights.affine(own.hidden) : NONE,
    own ? weights.glu(own.glu) : NONE,
    resample ? weights.linear(resample.weight) : NONE,
    resample ? weights.norm(resample.norm) : NONE,
    own ? weights.norm(own.norm) : NONE,
  ]
}

/** Rows filled up with zeros to a width. */
function filledUp(rows: Matrix, padded: (count: number) => number): Matrix {
  const filling = padded(rows.columns) - rows.columns
  return filling === 0 ? rows : sideBySide(rows, new Matrix(rows.rows, filling))
}
