import type { Tab } from './screen/screen.ts'

export const TAB_NAMES: Readonly<Record<Tab, string>> = {
  environment: 'Environment',
  predictions: 'Predictions',
  heatmap: 'Heatmap',
  trends: 'Trends',
}
