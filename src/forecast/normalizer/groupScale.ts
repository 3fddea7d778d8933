import type { CenterScale, Normalizer } from '../window/spec.ts'

/** A value by which a normalizer's table is looked up: a code, or text where the column was not encoded. */
export type GroupKey = number | string

/** A fitted pair for the groups of a series; a group that the table does not know takes its `missing` pair. */
export type ScaleLookup = (keys: readonly GroupKey[]) => CenterScale

export type FittedNormalizer = Exclude<Normalizer, { kind: 'encoder' }>

/** The columns that a normalizer is looked up by. */
export function normalizerGroups(normalizer: FittedNormalizer): readonly string[] {
  return 'groups' in normalizer ? normalizer.groups : []
}

/**
 * The pair for a column's inputs (GroupNormalizer.get_norm): keys are those of normalizerGroups, in its order.
 * With several tables (scale_by_group) center and scale are each the geometric mean over the groups.
 */
export function inputScale(normalizer: FittedNormalizer): ScaleLookup {
  switch (normalizer.kind) {
    case 'torch':
    case 'global': {
      const pair = { center: normalizer.center, scale: normalizer.scale }
      return () => pair
    }
    case 'group': {
      const rows = indexRows(normalizer.rows)
      return (keys) => rows.get(joinKey(keys)) ?? normalizer.missing
    }
    case 'groupProduct': {
      const tables = normalizer.tables.map((table) => ({ ...table, rows: indexRows(table.rows) }))
      return (keys) =>
        geometricMean(
          tables.map(({ rows, missing }, i) => rows.get(joinKey(keys.slice(i, i + 1))) ?? missing),
        )
    }
  }
}

/**
 * The pair that scales the network's OUTPUT back. It is not the input's pair.
 *
 * The library keeps two codes of a group id: the one that the network and the normalizer's table know
 * (`encoders`, 1..n where add_nan reserves 0), and `__group_id__` (0..n-1). TimeSeriesDataSet.__getitem__ asks
 * GroupNormalizer.get_parameters with the second, which then reads a table indexed by the first: with add_nan
 * every series is scaled back with the row of the group before it, in training as in prediction, so that the
 * weights have learned it. It also passes the codes of ALL group ids while it filters the names to the
 * normalizer's own: one table then matches only if both have the same number, whatever their order, and
 * several tables (scale_by_group) are paired with the codes from the left. All of this is reproduced here
 * and nowhere else.
 *
 * The returned lookup takes the `__group_id__` codes in the order of groupIds; null is a name that was
 * not seen in training. The library would give such a name the next free code, which then depends on which
 * other new names are in the file; here it takes the `missing` pair.
 */
export function outputScale(
  normalizer: FittedNormalizer,
  groupIds: readonly string[],
): (groupIdCodes: readonly (number | null)[]) => CenterScale {
  const lookUp = inputScale(normalizer.kind === 'groupProduct' ? inOrder(normalizer, groupIds) : normalizer)
  if (normalizer.kind === 'group' && groupIds.length !== normalizer.groups.length) {
    return () => normalizer.missing
  }
  return (codes) => lookUp(codes.map((code) => code ?? UNSEEN))
}

/** The tables in the order of the group ids that they stand for. */
function inOrder(
  normalizer: Extract<Normalizer, { kind: 'groupProduct' }>,
  groupIds: readonly string[],
): FittedNormalizer {
  const rank = (index: number) => groupIds.indexOf(normalizer.groups[index] ?? '')
  const order = normalizer.groups.map((_, index) => index).sort((a, b) => rank(a) - rank(b))
  return {
    ...normalizer,
    groups: order.flatMap((index) => normalizer.groups[index] ?? []),
    tables: order.flatMap((index) => normalizer.tables[index] ?? []),
  }
}

/** No table has this key: codes are not negative. */
const UNSEEN = -1

function geometricMean(pairs: readonly CenterScale[]): CenterScale {
  const product = pairs.reduce((a, b) => ({ center: a.center * b.center, scale: a.scale * b.scale }))
  return { center: product.center ** (1 / pairs.length), scale: product.scale ** (1 / pairs.length) }
}

function indexRows(
  rows: readonly (CenterScale & { readonly key: readonly GroupKey[] })[],
): ReadonlyMap<string, CenterScale> {
  return new Map(rows.map((row) => [joinKey(row.key), row]))
}

/** JSON keeps 1 and "1" apart. */
function joinKey(keys: readonly GroupKey[]): string {
  return JSON.stringify(keys)
}
