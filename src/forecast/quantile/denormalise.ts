/**
 * Network output → the target's own unit: toUnit(raw * scale + center), toUnit null: as it is, as TorchNormalizer.__call__ does
 * (pytorch-forecasting, data/encoders.py), in float64.
 *
 * raw: [B, D, Q] of one target. targetScale: [B, 2] (center, scale). Writes out: [B, D, Q], raw's length.
 * The levels come out as the network gave them: they may cross and leave the metric's bounds.
 */
export function denormalise(
  toUnit: ((rescaled: number) => number) | null,
  raw: Float32Array,
  targetScale: ArrayLike<number>,
  out: Float32Array,
): void {
  const batch = targetScale.length / 2
  const perSeries = raw.length / batch
  for (let series = 0; series < batch; series++) {
    const center = targetScale[2 * series] ?? NaN
    const scale = targetScale[2 * series + 1] ?? NaN
    for (let i = series * perSeries; i < (series + 1) * perSeries; i++) {
      const rescaled = (raw[i] ?? NaN) * scale + center
      out[i] = toUnit === null ? rescaled : toUnit(rescaled)
    }
  }
}
