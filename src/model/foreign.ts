import { FleetcastError } from '#forecast/errors.ts'
import { isModule } from './modules.ts'
import { asFields, isKind, type Fields } from './pickle/access.ts'
import { isRecord } from './pickle/classes.ts'
import { Place } from './pickle/place.ts'
import type { PickleValue } from './pickle/values.ts'

const INSTEAD =
  'Read are TFTs of pytorch-forecasting made with TemporalFusionTransformer.from_dataset(): save trainer.save_checkpoint("model.ckpt")'

/** The refusal of something that is a model, or part of one, but no TFT of pytorch-forecasting. */
function foreignError(file: string, what: string, instead: string = INSTEAD): FleetcastError {
  return new FleetcastError('model-not-tft', `${file}: it is ${what}. ${instead}`, { file })
}

/** Packages whose objects people drop, by the first part of a class's module. */
const PACKAGES: readonly (readonly [prefix: string, what: string])[] = [
  ['darts.', 'a model of Darts'],
  ['neuralforecast.', 'a model of NeuralForecast'],
  ['gluonts.', 'a model of GluonTS'],
  ['sklearn.', 'a model of scikit-learn'],
  ['xgboost.', 'a model of XGBoost'],
  ['lightgbm.', 'a model of LightGBM'],
  ['catboost.', 'a model of CatBoost'],
  ['statsmodels.', 'a model of statsmodels'],
  ['prophet.', 'a model of Prophet'],
  ['sktime.', 'a model of sktime'],
  ['transformers.', 'a model of Hugging Face Transformers'],
  ['keras.', 'a model of Keras'],
  ['tensorflow.', 'a model of TensorFlow'],
  ['pandas.', 'a table of pandas'],
  ['numpy.', 'an array of numpy'],
]

/** What a pickle is that holds no TFT; null: nothing that is known. */
export function foreignPickle(value: PickleValue, path: string): FleetcastError | null {
  const at = new Place(path)
  const isDataSet: boolean = isRecord(value, 'TimeSeriesDataSet')
  if (isDataSet) {
    return foreignError(
      path,
      'a TimeSeriesDataSet: the data and its parameters, without a network',
      'Open it together with the weights, or save trainer.save_checkpoint("model.ckpt"), which holds both',
    )
  }
  const isBytes = value instanceof Uint8Array
  if (typeof value === 'object' && value !== null && !isBytes && value.kind === 'record') {
    const { module, name } = value.type
    const known = PACKAGES.find(([prefix]) => `${module}.`.startsWith(prefix))
    if (known !== undefined) return foreignError(path, `${known[1]} (${name})`)
    if (`${module}.`.startsWith('pytorch_forecasting.') && name !== 'TemporalFusionTransformer')
      return foreignError(path, `a ${name} of pytorch-forecasting`)
    if (isModule(value)) return foreignError(path, `a network of its own (${module}.${name})`)
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
    return 'a checkpoint of Darts, whose TFT is another network'
  if (has('h', 'input_size') || has('futr_exog_list'))
    return 'a checkpoint of NeuralForecast, whose TFT is another network'
  if (tensors.some((name) => /(?:^|\.)encoder_var_selection\.\d/.test(name)))
    return 'a checkpoint of pytorch-forecasting’s v2 TFT, which is another network and keeps no dataset parameters'
  if (has('cell_type', 'rnn_layers'))
    return has('n_validation_samples') || has('target_lags')
      ? 'a DeepAR of pytorch-forecasting'
      : 'a RecurrentNetwork of pytorch-forecasting'
  if (has('stack_types') || has('num_block_layers')) return 'an N-BEATS of pytorch-forecasting'
  if (has('pooling_sizes', 'n_blocks')) return 'an N-HiTS of pytorch-forecasting'
  if (has('hidden_size_densenet') || has('temporal_width_future')) return 'a TiDE of pytorch-forecasting'
  if (has('activation_class', 'n_hidden_layers')) return 'a DecoderMLP of pytorch-forecasting'
  if (root.has('model') && root.has('optimizer') && root.has('args'))
    return 'a training checkpoint of its own form'
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
    return foreignError(path, `a ${modelClass.slice(0, 40)} of NeuralForecast, which is another network`)
  if (names.some((name) => name.startsWith('temporal_encoder.')))
    return foreignError(path, 'a TFT of NeuralForecast, which is another network')
  if (names.some((name) => name.startsWith('static_covariates_vsn.')))
    return foreignError(path, 'a TFT of Darts, which is another network')
  if (
    names.some((name) =>
      /(?:^|\.)(?:embeddings\.word_embeddings|self_attn\.q_proj|attention\.self\.query)\./.test(name),
    )
  )
    return foreignError(path, 'a model of Hugging Face Transformers')
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
    [text.startsWith('\x89HDF\r\n'), 'an HDF5 file, as Keras saves models'],
    [ending(/\.(?:h5|hdf5|keras)$/), 'a model of Keras'],
    [ending(/\.onnx$/), 'an ONNX graph, which does not say how its inputs were scaled'],
    [
      head[0] === 8 && /pytorch|tf2onnx|skl2onnx|onnx/.test(text),
      'an ONNX graph, which does not say how its inputs were scaled',
    ],
    [ending(/\.(?:tflite|pb)$/), 'a model of TensorFlow'],
    [ending(/(?:^|\/)(?:prediction[-_]net[^/]*|gluonts[-_]config\.json)$/), 'a predictor of GluonTS'],
    [ending(/\.gguf$/), 'a language model (GGUF)'],
    [
      ending(/(?:^|\/)(?:tokenizer(?:_config)?\.json|generation_config\.json|preprocessor_config\.json)$/),
      'a model folder of Hugging Face',
    ],
  ]
  const what = found.find(([is]) => is !== undefined && is !== false && is !== '')
  if (what === undefined) return null
  const named = typeof what[0] === 'string' ? what[0] : first
  return foreignError(named, what[1])
}
