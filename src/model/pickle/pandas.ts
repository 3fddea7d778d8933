import { asFields, asInteger, asItems, asNumber, isKind } from './access.ts'
import { readArrowTexts } from './arrow.ts'
import { isGlobal, isRecord } from './classes.ts'
import { isArray, readArray, readScalar } from './numpy.ts'
import type { Place } from './place.ts'
import type { PickleRecord, PickleValue } from './values.ts'

/** A DataFrame of numbers: the fitted table of a GroupNormalizer. */
export interface NumericFrame {
  /** One key per row; as many parts as the index has levels. */
  readonly index: readonly (readonly (string | number)[])[]
  readonly columns: readonly string[]
  /** By column, one value per row. */
  readonly values: readonly (readonly number[])[]
}

type Label = string | number

export function readFrame(value: PickleValue | undefined, at: Place): NumericFrame {
  if (!isRecord(value, 'DataFrame')) throw at.unexpected(value, 'a pandas DataFrame')
  const manager = asFields(value.state, at).any('_mgr', '_data')
  if (!isRecord(manager, 'BlockManager')) throw at.unexpected(manager, 'a pandas BlockManager')
  const { axes, blocks } = readManager(manager, at)
  const [columnAxis, rowAxis] = axes
  const columns = readIndex(columnAxis, at).map((key) => String(key[0]))
  const index = readIndex(rowAxis, at)
  const values = columns.map((): readonly number[] | undefined => undefined)
  for (const block of blocks) {
    const { shape, values: flat } = readArray(block.values, at)
    if (shape.length !== 2 || shape[1] !== index.length || shape[0] !== block.columns.length) {
      throw at.error(
        'pickle-invalid',
        `a block of shape [${shape.join(', ')}] does not fit a table of ${index.length} rows`,
      )
    }
    block.columns.forEach((column, i) => {
      if (column >= values.length)
        throw at.error('pickle-invalid', `a block fills column ${column} of ${columns.length}`)
      values[column] = flat.slice(i * index.length, (i + 1) * index.length).map((item) => asNumber(item, at))
    })
  }
  return {
    index,
    columns,
    values: values.map((column, i) => {
      if (column === undefined) throw at.error('pickle-invalid', `column ${columns[i] ?? i} has no values`)
      return column
    }),
  }
}

interface Manager {
  readonly axes: readonly PickleValue[]
  readonly blocks: readonly {
    readonly values: PickleValue | undefined
    readonly columns: readonly number[]
  }[]
}

/** BlockManager(blocks, axes) since pandas 1.3; before, a state with the key '0.14.1'. */
function readManager(manager: PickleRecord, at: Place): Manager {
  if (manager.args.length >= 2) {
    const [blocks, axes] = manager.args
    return {
      axes: asItems(axes, at),
      blocks: asItems(blocks, at).map((block) => {
        // _unpickle_block(values, placement, dimensions); new_block(values, placement, ndim=…) in version 1.3.
        if (!isRecord(block, 'unpickleBlock', 'newBlock')) throw at.unexpected(block, 'a pandas block')
        return { values: block.args[0], columns: readPlacement(block.args[1], at) }
      }),
    }
  }
  const stored = asFields(asItems(manager.state, at)[3], at).fields('0.14.1')
  return {
    axes: asItems(stored.get('axes'), at),
    blocks: asItems(stored.get('blocks'), at).map((block) => {
      const fields = asFields(block, at)
      return { values: fields.get('values'), columns: readPlacement(fields.get('mgr_locs'), at) }
    }),
  }
}

/** Which columns a block fills: a slice or an array of positions. */
function readPlacement(value: PickleValue | undefined, at: Place): number[] {
  if (isRecord(value, 'slice')) {
    const [from, to, step] = value.args
    return range(asInteger(from, at), asInteger(to, at), step === null ? 1 : asInteger(step, at), at)
  }
  return readArray(value, at).values.map((position) => {
    const column = asInteger(position, at)
    if (column < 0) throw at.error('pickle-invalid', `a block fills column ${column}`)
    return column
  })
}

function range(from: number, to: number, step: number, at: Place): number[] {
  if (step <= 0 || from < 0 || to < from) {
    throw at.error('pickle-unsupported', `a range runs from ${from} to ${to} by ${step}`)
  }
  const count = Math.ceil((to - from) / step)
  at.visit(count)
  return Array.from({ length: count }, (_, i) => from + i * step)
}

/** The keys of an index, one list of labels per row. */
function readIndex(value: PickleValue | undefined, at: Place): (readonly Label[])[] {
  if (!isRecord(value, 'newIndex')) throw at.unexpected(value, 'a pandas index')
  const [type, state] = value.args
  const fields = asFields(state, at)
  if (isGlobal(type, 'RangeIndex')) {
    return range(fields.integer('start'), fields.integer('stop'), fields.integer('step'), at).map((n) => [n])
  }
  if (isGlobal(type, 'MultiIndex')) {
    const levels = asItems(fields.get('levels'), at).map((level) => readIndex(level, at).map((key) => key[0]))
    const codes = asItems(fields.any('codes', 'labels'), at).map((level) => readArray(level, at).values)
    const [first = []] = codes
    at.visit(first.length * levels.length)
    return first.map((_, row) => levels.map((level, i) => label(level[asInteger(codes[i]?.[row], at)], at)))
  }
  return readLabels(fields.get('data'), at).map((one) => [one])
}

/** The one-dimensional data of an index: an array, a Categorical or pandas' own texts. */
function readLabels(value: PickleValue | undefined, at: Place): Label[] {
  if (isExtensionArray(value, 'Categorical')) {
    const { codes, categories } = readCategorical(value, at)
    return codes.map((code) => label(categories[asInteger(code, at)], at))
  }
  if (isExtensionArray(value, 'StringArray')) return readLabels(backingArray(value, at), at)
  if (isRecord(value, 'ArrowStringArray')) {
    return readArrowTexts(asFields(value.state, at).any('_pa_array', '_data'), at)
  }
  return readArray(value, at).values.map((item) => label(item, at))
}

/** One of pandas' own arrays; since version 1.3 a function of Cython makes them: (class, checksum, state). */
function isExtensionArray(
  value: PickleValue | undefined,
  type: 'Categorical' | 'StringArray',
): value is PickleRecord {
  return isRecord(value, type) || (isRecord(value, 'unpickleArray') && isGlobal(value.args[0], type))
}

function readCategorical(
  record: PickleRecord,
  at: Place,
): { readonly codes: readonly PickleValue[]; readonly categories: readonly Label[] } {
  const [dtype] = isKind(record.state, 'tuple')
    ? record.state.items
    : [asFields(record.state, at).get('_dtype')]
  if (!isRecord(dtype, 'CategoricalDtype')) throw at.unexpected(dtype, 'a pandas CategoricalDtype')
  const categories = dtype.state === null ? dtype.args[0] : asFields(dtype.state, at).get('categories')
  return {
    codes: readArray(backingArray(record, at), at).values,
    categories: readIndex(categories, at).map((key) => label(key[0], at)),
  }
}

/** The numpy array inside one of pandas' own: state (dtype, array, attributes) or a dict. */
function backingArray(record: PickleRecord, at: Place): PickleValue | undefined {
  if (isKind(record.state, 'tuple')) {
    return record.state.items.find(isArray)
  }
  return asFields(record.state, at).any('_ndarray', '_codes')
}

function label(value: PickleValue | undefined, at: Place): Label {
  const plain = isRecord(value, 'scalar') ? readScalar(value, at) : value
  if (typeof plain === 'string' || typeof plain === 'number') return plain
  if (typeof plain === 'bigint' || typeof plain === 'boolean') return String(plain)
  throw at.unexpected(value, 'a text or number')
}
