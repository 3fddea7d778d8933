import type { PickleGlobal, PickleRecord, PickleValue } from './values.ts'

/**
 * The classes and functions that mean something to a reader of trained models, each with the modules it has
 * lived in. A trailing dot stands for every module below a package: pytorch-forecasting and torch move classes
 * between modules from version to version. Whatever is not here stays an inert record.
 */
const CLASSES = {
  // Python
  OrderedDict: { modules: ['collections'], name: 'OrderedDict' },
  AttributeDict: {
    modules: ['pytorch_lightning.', 'lightning.', 'lightning_fabric.'],
    name: 'AttributeDict',
  },
  list: { modules: ['builtins', '__builtin__'], name: 'list' },
  dict: { modules: ['builtins', '__builtin__'], name: 'dict' },
  slice: { modules: ['builtins', '__builtin__'], name: 'slice' },
  bytes: { modules: ['builtins', '__builtin__'], name: 'bytes' },
  bytearray: { modules: ['builtins', '__builtin__'], name: 'bytearray' },
  encode: { modules: ['_codecs'], name: 'encode' },
  partial: { modules: ['functools'], name: 'partial' },
  getattr: { modules: ['builtins', '__builtin__'], name: 'getattr' },
  // numpy
  dtype: { modules: ['numpy'], name: 'dtype' },
  reconstruct: { modules: ['numpy.core.multiarray', 'numpy._core.multiarray'], name: '_reconstruct' },
  ufunc: { modules: ['numpy.'], name: '_ufunc_reconstruct' },
  scalar: { modules: ['numpy.core.multiarray', 'numpy._core.multiarray'], name: 'scalar' },
  frombuffer: { modules: ['numpy.core.numeric', 'numpy._core.numeric'], name: '_frombuffer' },
  // pandas
  DataFrame: { modules: ['pandas.'], name: 'DataFrame' },
  BlockManager: { modules: ['pandas.'], name: 'BlockManager' },
  unpickleBlock: { modules: ['pandas.'], name: '_unpickle_block' },
  newBlock: { modules: ['pandas.'], name: 'new_block' },
  newIndex: { modules: ['pandas.'], name: '_new_Index' },
  MultiIndex: { modules: ['pandas.'], name: 'MultiIndex' },
  RangeIndex: { modules: ['pandas.'], name: 'RangeIndex' },
  Categorical: { modules: ['pandas.'], name: 'Categorical' },
  unpickleArray: { modules: ['pandas.'], name: '__pyx_unpickle_NDArrayBacked' },
  CategoricalDtype: { modules: ['pandas.'], name: 'CategoricalDtype' },
  StringArray: { modules: ['pandas.'], name: 'StringArray' },
  // pyarrow
  ArrowStringArray: { modules: ['pandas.'], name: 'ArrowStringArray' },
  restoreArray: { modules: ['pyarrow.lib'], name: '_restore_array' },
  chunkedArray: { modules: ['pyarrow.lib'], name: 'chunked_array' },
  typeForAlias: { modules: ['pyarrow.lib'], name: 'type_for_alias' },
  arrowBuffer: { modules: ['pyarrow.lib'], name: 'py_buffer' },
  // joblib
  joblibArray: { modules: ['joblib.', 'sklearn.externals.joblib.'], name: 'NumpyArrayWrapper' },
  // torch
  rebuildTensor: { modules: ['torch._utils'], name: '_rebuild_tensor_v2' },
  rebuildTensorV1: { modules: ['torch._utils'], name: '_rebuild_tensor' },
  rebuildParameter: { modules: ['torch._utils'], name: '_rebuild_parameter' },
  // scikit-learn
  StandardScaler: { modules: ['sklearn.'], name: 'StandardScaler' },
  RobustScaler: { modules: ['sklearn.'], name: 'RobustScaler' },
  MinMaxScaler: { modules: ['sklearn.'], name: 'MinMaxScaler' },
  PowerTransformer: { modules: ['sklearn.'], name: 'PowerTransformer' },
  QuantileTransformer: { modules: ['sklearn.'], name: 'QuantileTransformer' },
  MaxAbsScaler: { modules: ['sklearn.'], name: 'MaxAbsScaler' },
  // pytorch-forecasting
  TimeSeriesDataSet: { modules: ['pytorch_forecasting.'], name: 'TimeSeriesDataSet' },
  TemporalFusionTransformer: { modules: ['pytorch_forecasting.'], name: 'TemporalFusionTransformer' },
  NaNLabelEncoder: { modules: ['pytorch_forecasting.'], name: 'NaNLabelEncoder' },
  TorchNormalizer: { modules: ['pytorch_forecasting.'], name: 'TorchNormalizer' },
  EncoderNormalizer: { modules: ['pytorch_forecasting.'], name: 'EncoderNormalizer' },
  GroupNormalizer: { modules: ['pytorch_forecasting.'], name: 'GroupNormalizer' },
  MultiNormalizer: { modules: ['pytorch_forecasting.'], name: 'MultiNormalizer' },
  QuantileLoss: { modules: ['pytorch_forecasting.'], name: 'QuantileLoss' },
  CrossEntropy: { modules: ['pytorch_forecasting.'], name: 'CrossEntropy' },
  MultiLoss: { modules: ['pytorch_forecasting.'], name: 'MultiLoss' },
} as const satisfies Record<string, { modules: readonly string[]; name: string }>

export type KnownClass = keyof typeof CLASSES

export function isGlobal(value: PickleValue | undefined, known: KnownClass): value is PickleGlobal {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  if (value.kind !== 'global') return false
  const { modules, name } = CLASSES[known]
  return (
    value.name === name &&
    modules.some((module) =>
      module.endsWith('.') ? `${value.module}.`.startsWith(module) : value.module === module,
    )
  )
}

/** Whether the value was made by this class or function. */
export function isRecord(
  value: PickleValue | undefined,
  ...known: readonly KnownClass[]
): value is PickleRecord {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  return value.kind === 'record' && known.some((one) => isGlobal(value.type, one))
}
