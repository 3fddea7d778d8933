/** The model's card, and the dialog that opens another model. */
export const modelCardWords = {
  openTitle: 'Open a model',
  openAbout:
    'A Temporal Fusion Transformer trained with pytorch-forecasting: its Lightning checkpoint, or the folder with its weights and dataset parameters. It is read as data, never run as code, and stays on this machine.',
  file: 'Model file (.ckpt)',
  folder: 'Model folder',
  backToDefault: 'Back to the default model',
  notStated: 'not stated',
  anyMetric: 'any metric, one series at a time',
  forms: {
    checkpoint: 'Lightning checkpoint of pytorch-forecasting',
    folder: 'model folder (safetensors and dataset parameters)',
    fleetcast: 'Fleetcast model folder',
  },
  rows: {
    name: 'Name',
    sha: 'SHA-256',
    trainedOn: 'Trained on',
    trainedAt: 'Trained at',
    readFrom: 'Read from',
    forecasts: 'Forecasts',
    needs: 'Needs columns',
    quantiles: 'Quantiles',
    gives: 'Gives',
    window: 'Window',
    lags: 'Also looks at',
    minHistory: 'Minimum history',
    step: 'Step',
    parameters: 'Parameters',
    backend: 'Backend',
    refused: 'Not used',
    selfCheck: 'Self-check',
    computedIn: 'Computed in',
    sorted: 'Order of levels',
    licence: 'License',
  },
} as const

/** `24 steps`: the least history that a series needs. */
export const minHistoryText = (steps: number): string => `${steps} steps`

/** `3.2 s; 5,988 of 6,000 series are unchanged since the previous forecast`; count: null where none is. */
export function computedText(took: string, unchanged: string | null): string {
  return unchanged === null ? took : `${took}; ${unchanged} are unchanged since the previous forecast`
}
