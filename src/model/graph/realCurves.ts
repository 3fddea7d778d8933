import type { Scope, Value } from './builder.ts'
import { LAYER_NORM_EPSILON } from './layers.ts'
import type { GatedResidualNetwork } from './layers.ts'
import { compose, Matrix, stacked } from './matrix.ts'
import type { Affine } from './matrix.ts'

/** A real variable's own network: a curve in R^H over the one number x. */
export interface RealCurve {
  /** 1 → its width */
  readonly prescaler: Affine
  readonly grn: GatedResidualNetwork
}

/**
 * GRN(prescaler(x)) of n real variables as batched operators over [n, M, ·], before the last LayerNorm's shift
 * (which commutes with the weighted sum that follows and is added there).
 *
 * With e = x·w + b from the prescaler:
 *   hidden    ELU(e·W₁ + b₁) = ELU(x·slope + offset); narrower variables are padded with zeros, and one more
 *             unit of slope 0 and offset 1 gives ELU(1) = 1, the column that carries every bias below.
 *   gate      fc2 and the gate's layer are one matrix (see readGrn).
 *   residual  LayerNorm(e·R) is a closed form in x, because e·R = x·p + q. With p and q centred over the width,
 *             u = x + s, s = (p·q)/(p·p):
 *               (x·p + q)/√(mean((x·p + q)²) + ε) = (u·p + (q − s·p))/√(u²·p² + r² + ε)
 *             where p² = mean(p∘p) and r² = mean(q∘q) − s²·p² ≥ 0: no difference that could cancel in float32.
 *             It is linear in (u/√…, 1/√…), so it takes two more columns of the same MatMul.
 */
export function realCurves(scope: Scope, x: Value, curves: readonly RealCurve[]): Value {
  const n = curves.length
  const H = curves[0]?.grn.norm.scale.columns ?? 0
  const units = Math.max(...curves.map(({ grn }) => grn.hidden.bias.columns))
  const folded = curves.map((curve) => foldCurve(curve, units))
  const perVariable = (name: string, pick: (curve: FoldedCurve) => Matrix): Value => {
    const parts = folded.map(pick)
    const [first] = parts
    return scope.constant(name, stacked(...parts), [n, first?.rows ?? 0, first?.columns ?? 0])
  }

  const hidden = scope.node('Elu', [
    scope.node('Add', [
      scope.node('Mul', [x, perVariable('slope', (curve) => curve.slope)]),
      perVariable('offset', (curve) => curve.offset),
    ]),
  ])
  const u = scope.node('Add', [x, perVariable('centre', (curve) => curve.centre)])
  const spread = scope.node('Add', [
    scope.node('Mul', [scope.node('Mul', [u, u]), perVariable('curvature', (curve) => curve.curvature)]),
    perVariable('floor', (curve) => curve.floor),
  ])
  const inverse = scope.node('Reciprocal', [scope.node('Sqrt', [spread])])
  const features = scope.concat([hidden, scope.node('Mul', [u, inverse]), inverse], 2)

  const linear = (name: string, pick: (curve: FoldedCurve) => Matrix): Value =>
    scope.node('MatMul', [features, perVariable(name, pick)])
  const gate = scope.node('Sigmoid', [linear('gate', (curve) => curve.gate)])
  const gated = scope.node('Mul', [linear('value', (curve) => curve.value), gate])
  const summed = scope.node('Add', [gated, linear('residual', (curve) => curve.residual)])
  const ones = scope.constant(
    'ones',
    Matrix.from(1, H, () => 1),
    [H],
  )
  const normed = scope.node('LayerNormalization', [summed, ones])
  return scope.node('Mul', [normed, perVariable('scale', (curve) => curve.scale)])
}

interface FoldedCurve {
  /** [1, units + 1] */
  readonly slope: Matrix
  readonly offset: Matrix
  /** [1, 1]: s, p² and r² + ε of the residual. */
  readonly centre: Matrix
  readonly curvature: Matrix
  readonly floor: Matrix
  /** [units + 3, H] */
  readonly value: Matrix
  readonly gate: Matrix
  readonly residual: Matrix
  /** [1, H] */
  readonly scale: Matrix
}

function foldCurve({ prescaler, grn }: RealCurve, units: number): FoldedCurve {
  const own = grn.hidden.bias.columns
  const hidden = compose(prescaler, grn.hidden)
  const { centre, curvature, floor, slope, offset, shift } = foldResidual(prescaler, grn)
  // Rows: the variable's own units, padding, the unit that is 1, u/√…, 1/√….
  const fromHidden = ({ weight, bias }: Affine): Matrix =>
    stacked(weight, new Matrix(units - own, weight.columns), bias, new Matrix(2, weight.columns))
  return {
    slope: padded(hidden.weight, units, 0),
    offset: padded(hidden.bias, units, 1),
    centre: scalar(centre),
    curvature: scalar(curvature),
    floor: scalar(floor),
    value: fromHidden(grn.glu.value),
    gate: fromHidden(grn.glu.gate),
    residual: stacked(new Matrix(units, shift.columns), shift, slope, offset),
    scale: grn.norm.scale,
  }
}

/** A row filled up with zeros to `units`, then one more value. */
function padded(row: Matrix, units: number, last: number): Matrix {
  return Matrix.from(1, units + 1, (_, column) => {
    if (column === units) return last
    return column < row.columns ? row.at(0, column) : 0
  })
}

function scalar(value: number): Matrix {
  return Matrix.from(1, 1, () => value)
}

export interface FoldedResidual {
  readonly centre: number
  readonly curvature: number
  readonly floor: number
  /** residual(x) = slope·u/√(curvature·u² + floor) + offset/√(…) + shift */
  readonly slope: Matrix
  readonly offset: Matrix
  readonly shift: Matrix
}

/** Below this, p is rounding noise of a residual that does not depend on x. */
const FLAT = 1e-30

export function foldResidual(prescaler: Affine, { resample, norm }: GatedResidualNetwork): FoldedResidual {
  if (!resample) {
    // As wide as the output: the residual is e itself, and the root is 1.
    const shift = new Matrix(1, norm.scale.columns)
    const { weight: slope, bias: offset } = prescaler
    return { centre: 0, curvature: 0, floor: 1, slope, offset, shift }
  }
  const p = centred(prescaler.weight.times(resample.weight))
  const q = centred(prescaler.bias.times(resample.weight))
  const flat = meanProduct(p, p) < FLAT
  const curvature = flat ? 0 : meanProduct(p, p)
  const centre = flat ? 0 : meanProduct(p, q) / curvature
  const rest = q.map((value, _, column) => value - centre * p.at(0, column))
  const { scale, shift } = resample.norm
  return {
    centre,
    curvature,
    floor: meanProduct(rest, rest) + LAYER_NORM_EPSILON,
    slope: p.map((value, _, column) => (flat ? 0 : value * scale.at(0, column))),
    offset: rest.map((value, _, column) => value * scale.at(0, column)),
    shift,
  }
}

function centred(row: Matrix): Matrix {
  const mean = row.data.reduce((sum, value) => sum + value, 0) / row.columns
  return row.map((value) => value - mean)
}

function meanProduct(a: Matrix, b: Matrix): number {
  return a.data.reduce((sum, value, index) => sum + value * b.at(0, index), 0) / a.columns
}
