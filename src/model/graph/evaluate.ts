import { LAYER_NORM_EPSILON, sigmoid } from './layers.ts'
import type { GatedResidualNetwork, ResampleNorm } from './layers.ts'
import type { Affine, Matrix } from './matrix.ts'
import type { Norm } from './parameters.ts'

/** The building blocks computed in float64 at build time, for what depends on a category's class alone. */

function affine(rows: Matrix, { weight, bias }: Affine): Matrix {
  return rows.times(weight).plus(bias)
}

function layerNorm(rows: Matrix, { scale, shift }: Norm): Matrix {
  const moments = Array.from({ length: rows.rows }, (_, row) => {
    const values = rows.rowRange(row, row + 1).data
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    return { mean, deviation: Math.sqrt(variance + LAYER_NORM_EPSILON) }
  })
  return rows.map((value, row, column) => {
    const { mean, deviation } = moments[row] ?? { mean: 0, deviation: 1 }
    return ((value - mean) / deviation) * scale.at(0, column) + shift.at(0, column)
  })
}

export function evaluateResampleNorm(rows: Matrix, { weight, norm }: ResampleNorm): Matrix {
  return layerNorm(rows.times(weight), norm)
}

/** A GRN without context, row by row. */
export function evaluateGrn(rows: Matrix, grn: GatedResidualNetwork): Matrix {
  const hidden = affine(rows, grn.hidden).map((value) => (value > 0 ? value : Math.expm1(value)))
  const gate = affine(hidden, grn.glu.gate)
  const gated = affine(hidden, grn.glu.value).map(
    (value, row, column) => value * sigmoid(gate.at(row, column)),
  )
  const residual = grn.resample ? evaluateResampleNorm(rows, grn.resample) : rows
  return layerNorm(gated.plus(residual), grn.norm)
}
