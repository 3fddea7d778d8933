import { asEntries, asFields, Fields, isKind } from './pickle/access.ts'
import { isRecord } from './pickle/classes.ts'
import type { Place } from './pickle/place.ts'
import type { PickleValue } from './pickle/values.ts'
import { findModule, isModule, moduleTensors } from './modules.ts'

/** What a pickle holds of a model, wherever in it that is. */
export interface PickledParts {
  /** Tensors by name, as they stand in the file; empty: there are none. */
  readonly tensors: ReadonlyMap<string, PickleValue>
  /** The network's own hyperparameters, the loss among them; null: not there. */
  readonly hyperParameters: Fields | null
  /** dataset_parameters; null: not there. */
  readonly parameters: Fields | null
  /** The pickle's own entries, or a whole module's attributes. */
  readonly root: Fields
  /** Whether it is a checkpoint of Lightning or a whole model, rather than weights alone. */
  readonly whole: boolean
}

/** Keys under which people save a state dict of their own accord. */
const STATE_DICTS = [
  'state_dict',
  'model_state_dict',
  'model_state',
  'model',
  'net',
  'network',
  'weights',
  'params',
]
const HYPER_PARAMETERS = ['hyper_parameters', 'hparams', 'hyperparameters', 'config']

/** Finds the parts of a model in what torch.save or pickle.dump wrote; null: it is neither dict nor module. */
export function findParts(value: PickleValue, at: Place): PickledParts | null {
  if (isModule(value)) return partsOfModule(value, at)
  if (!isKind(value, 'dict') && !isRecord(value, 'OrderedDict', 'dict', 'AttributeDict')) return null
  const root = asFields(value, at)
  for (const key of STATE_DICTS) {
    const found = root.get(key)
    if (isModule(found)) return partsOfModule(found, at.in(key))
    // An empty one may stand under Lightning's own name only.
    if (found === undefined || (key !== 'state_dict' && tensorsOf(found, at.in(key)).size === 0)) continue
    const stored = HYPER_PARAMETERS.map((name) => root.get(name)).find(
      (item) => isKind(item, 'dict') || isDictRecord(item),
    )
    const hyper = stored === undefined ? null : withLoss(asFields(stored, at.in('hyper_parameters')), root)
    return {
      tensors: tensorsOf(found, at.in(key)),
      hyperParameters: isOfTft(hyper) ? hyper : null,
      parameters: findParameters(root) ?? (hyper && findParameters(hyper)),
      root,
      whole: true,
    }
  }
  const tensors = tensorsOf(value, at)
  return { tensors, hyperParameters: null, parameters: findParameters(root), root, whole: false }
}

function partsOfModule(value: Parameters<typeof moduleTensors>[0], at: Place): PickledParts {
  const root = asFields(value.state, at)
  const own = findModule(value, (state) => isOfTft(asHyper(state)), at)
  const stored = own && asHyper(own)
  const modules = own?.fields('_modules')
  const loss = own?.get('loss') ?? modules?.get('loss')
  const hyper =
    stored && loss !== undefined && !stored.has('loss')
      ? new Fields(new Map([...stored.entries(), ['loss', loss]]), stored.at)
      : stored
  return {
    tensors: moduleTensors(value, at),
    hyperParameters: hyper,
    parameters: (own && findParameters(own)) ?? (hyper && findParameters(hyper)) ?? findParameters(root),
    root,
    whole: true,
  }
}

function asHyper(state: Fields): Fields | null {
  const stored = state.get('_hparams')
  return isDictRecord(stored) || isKind(stored, 'dict')
    ? asFields(stored, state.at.in('hyper_parameters'))
    : null
}

function isDictRecord(value: PickleValue | undefined): boolean {
  return isRecord(value, 'OrderedDict', 'dict', 'AttributeDict')
}

/** Hyperparameters of somebody's own module say nothing of the network that it holds. */
function isOfTft(hyper: Fields | null): boolean {
  return hyper?.has('x_reals') === true
}

/** By version the loss is among the hyperparameters or under `__special_save__`. */
function withLoss(hyper: Fields, root: Fields): Fields {
  const stored = root.get('__special_save__')
  if (hyper.has('loss') || !(isKind(stored, 'dict') || isDictRecord(stored))) return hyper
  const special = asFields(stored, root.at.in('__special_save__'))
  return special.has('loss')
    ? new Fields(new Map([...hyper.entries(), ['loss', special.get('loss') ?? null]]), hyper.at)
    : hyper
}

/** dataset_parameters by their name, or by what they hold whatever they are called. */
function findParameters(fields: Fields): Fields | null {
  const named = fields.get('dataset_parameters')
  if (isKind(named, 'dict') || isDictRecord(named)) {
    const found = fields.fields('dataset_parameters')
    if (found.keys().length > 0) return found
  }
  for (const [key, value] of fields.entries()) {
    const found = asParameters(value, fields.at.in(key))
    if (found) return found
  }
  return null
}

/** TimeSeriesDataSet.get_parameters(), or the data set itself as its save() writes it; null: neither. */
export function asParameters(value: PickleValue | undefined, at: Place): Fields | null {
  if (isRecord(value, 'TimeSeriesDataSet')) {
    const state = asFields(value.state, at)
    // Since version 1.2 the fitted ones have an underscore, beside those that were passed in.
    const fitted = [
      'scalers',
      'categorical_encoders',
      'lags',
      'constant_fill_strategy',
      'variable_groups',
    ].flatMap((key) => (state.has(`_${key}`) ? [[key, state.get(`_${key}`) ?? null] as const] : []))
    return new Fields(new Map([...state.entries(), ...fitted]), at)
  }
  if (!isKind(value, 'dict') && !isRecord(value, 'OrderedDict', 'dict')) return null
  const fields = asFields(value, at)
  return ['time_idx', 'target', 'group_ids', 'max_encoder_length'].every((key) => fields.has(key))
    ? fields
    : null
}

function tensorsOf(value: PickleValue, at: Place): Map<string, PickleValue> {
  if (!isKind(value, 'dict') && !isDictRecord(value)) return new Map()
  return new Map(
    asEntries(value, at).flatMap(([name, item]) =>
      typeof name === 'string' && isRecord(item, 'rebuildTensor', 'rebuildTensorV1', 'rebuildParameter')
        ? [[name, item] as const]
        : [],
    ),
  )
}
