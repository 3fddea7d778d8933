import { FleetcastError } from '#forecast/errors.ts'
import { isModule } from './modules.ts'
import { asFields, isKind, type Fields } from './pickle/access.ts'
import { isRecord } from './pickle/classes.ts'
import { Place } from './pickle/place.ts'
import type { PickleValue } from './pickle/values.ts'

const INSTEAD =
  'Fleetcast reads TFTs of pytorch-forecasting created with TemporalFusionTransformer.from_dataset(). Save one with trainer.save_checkpoint("model.ckpt")'

/** The refusal of something that is a model, or part of one, but no TFT of pytorch-forecasting. */
function foreignError(file: string, what: string, instead: string = INSTEAD): FleetcastError {
  return new FleetcastError('model-not-tft', `${file}: it is ${what}. ${instead}`, { file })
}

/** Packages whose objects people drop, by the first part of a class's module. */
const PACKAGES: readonly (readonly [prefix: string, what: string])[] = [
  ['darts.', 'a Darts model'],
  ['neuralforecast.', 'a NeuralForecast model'],
  ['gluonts.', 'a GluonTS model'],
  ['sklearn.', 'a scikit-learn model'],
  ['xgboost.', 'an XGBoost model'],
  ['lightgbm.', 'a LightGBM model'],
  ['catboost.', 'a CatBoost model'],
  ['statsmodels.', 'a statsmodels model'],
  ['prophet.', 'a Prophet model'],
  ['sktime.', 'an sktime model'],
  ['transformers.', 'a Hugging Face Transformers model'],
  ['keras.', 'a Keras model'],
  ['tensorflow.', 'a TensorFlow model'],
  ['pandas.', 'a pandas table'],
  ['numpy.', 'a numpy array'],
]

/** What a pickle is that holds no TFT; null: nothing that is known. */
export function foreignPickle(value: PickleValue, path: string): FleetcastError | null {
  const at = new Place(path)
  const isDataSet: boolean = isRecord(value, 'TimeSeriesDataSet')
  if (isDataSet) {
    return foreignError(
      path,
      'a TimeSeriesDataSet: data and parameters without a network',
      'Open it together with the weights, or use trainer.save_checkpoint("model.ckpt"), which saves both',
    )
  }
  const isBytes = value instanceof Uint8Array
  if (typeof value === 'object' && value !== null && !isBytes && value.kind === 'record') {
    const { module, name } = value.type
    const known = PACKAGES.find(([prefix]) => `${module}.`.startsWith(prefix))
    if (known !== undefined) return foreignError(path, `${known[1]} (${name})`)
    if (`${module}.`.startsWith('pytorch_forecasting.') && name !== 'TemporalFusionTransformer')
      return foreignError(path, `a ${name} of pytorch-forecasting`)
    if (isModule(value)) return foreignError(path, `a custom network (${module}.${name})`)
    return null
  }
  if (!isKind(value, 'dict')) return null
  const root = asFields(value, at)
  const stored = root.get('hyper_parameters')
  const hyper =
    isKind(stored, 'dict') || isRecord(stored, 'AttributeDict', 'OrderedDict') ? asFields(stored, at) : null
  const what = whatCheckpoint(root, hyper)
  return what === null ? null : foreignError(path, what)
}

/** Whose checkpoint it is, by the keys that its library writes. */
function whatCheckpoint(root: Fields, hyper: Fields | null): string | null {
  const has = (...keys: readonly string[]) => hyper !== null && keys.every((key) => hyper.has(key))
  const tensors = root.fields('state_dict').keys()
  if (root.has('train_sample_shape') || has('input_chunk_length', 'output_chunk_length'))
    return 'a Darts checkpoint, whose TFT has a different architecture'
  if (has('h', 'input_size') || has('futr_exog_list'))
    return 'a NeuralForecast checkpoint, whose TFT has a different architecture'
  if (tensors.some((name) => /(?:^|\.)encoder_var_selection\.\d/.test(name)))
    return 'a checkpoint of pytorch-forecasting’s v2 TFT, which has a different architecture and no dataset parameters'
  if (has('cell_type', 'rnn_layers'))
    return has('n_validation_samples') || has('target_lags')
      ? 'a DeepAR of pytorch-forecasting'
      : 'a RecurrentNetwork of pytorch-forecasting'
  if (has('stack_types') || has('num_block_layers')) return 'an N-BEATS of pytorch-forecasting'
  if (has('pooling_sizes', 'n_blocks')) return 'an N-HiTS of pytorch-forecasting'
  if (has('hidden_size_densenet') || has('temporal_width_future')) return 'a TiDE of pytorch-forecasting'
  if (has('activation_class', 'n_hidden_layers')) return 'a DecoderMLP of pytorch-forecasting'
  if (root.has('model') && root.has('optimizer') && root.has('args'))
    return 'a training checkpoint in a custom format'
  return null
}

/** What safetensors are, by their metadata and names; null: nothing that is known. */
export function foreignTensors(
  names: readonly string[],
  metadata: Readonly<Record<string, string>>,
  path: string,
): FleetcastError | null {
  const { model_class: modelClass } = metadata
  if (modelClass !== undefined && 'hyper_parameters' in metadata)
    return foreignError(
      path,
      `a ${modelClass.slice(0, 40)} of NeuralForecast, which has a different architecture`,
    )
  if (names.some((name) => name.startsWith('temporal_encoder.')))
    return foreignError(path, 'a TFT of NeuralForecast, which has a different architecture')
  if (names.some((name) => name.startsWith('static_covariates_vsn.')))
    return foreignError(path, 'a TFT of Darts, which has a different architecture')
  if (
    names.some((name) =>
      /(?:^|\.)(?:embeddings\.word_embeddings|self_attn\.q_proj|attention\.self\.query)\./.test(name),
    )
  )
    return foreignError(path, 'a Hugging Face Transformers model')
  if (names.some((name) => /(?:^|\.)(?:lora_A|lora_B)\./.test(name)))
    return foreignError(path, 'an adapter (LoRA)')
  return null
}

/** What a file or folder of another kind is, by names and first bytes; null: nothing that is known. */
export function foreignFiles(names: readonly string[], head: Uint8Array): FleetcastError | null {
  const ending = (pattern: RegExp) => names.find((name) => pattern.test(name.toLowerCase()))
  const text = String.fromCharCode(...head.subarray(0, 64))
  const [first = ''] = names
  const found: readonly (readonly [boolean | string | undefined, string])[] = [
    [text.startsWith('\x89HDF\r\n'), 'an HDF5 file, as saved by Keras'],
    [ending(/\.(?:h5|hdf5|keras)$/), 'a Keras model'],
    [ending(/\.onnx$/), 'an ONNX graph, which does not store how its inputs are scaled'],
    [
      head[0] === 8 && /pytorch|tf2onnx|skl2onnx|onnx/.test(text),
      'an ONNX graph, which does not store how its inputs are scaled',
    ],
    [ending(/\.(?:tflite|pb)$/), 'a TensorFlow model'],
    [ending(/(?:^|\/)(?:prediction[-_]net[^/]*|gluonts[-_]config\.json)$/), 'a GluonTS predictor'],
    [ending(/\.gguf$/), 'a language model (GGUF)'],
    [
      ending(/(?:^|\/)(?:tokenizer(?:_config)?\.json|generation_config\.json|preprocessor_config\.json)$/),
      'a Hugging Face model folder',
    ],
  ]
  const what = found.find(([is]) => is !== undefined && is !== false && is !== '')
  if (what === undefined) return null
  const named = typeof what[0] === 'string' ? what[0] : first
  return foreignError(named, what[1])
}
