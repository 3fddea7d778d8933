/**
 * What the first page says. The landing shows the first part of it before the page's own scripts are here: nothing may be
 * imported, and what both show is said once.
 */
export const firstPageWords = {
  title: 'See which servers will break in the next hours.',
  about:
    'Drop a parquet or CSV of server metrics. A neural network forecasts every server here in the page; nothing leaves this machine.',
  dropAnywhere: 'Drop files anywhere, or',
  openFile: 'Open file',
  openFolder: 'Open folder',
  trySample: 'Try the sample',
  openSoon: 'Opened as soon as the page is here…',
  picture:
    'A chart of one server: measured values up to now, then the forecast with its range, which crosses a threshold in about three hours.',
  pictureMeasured: 'measured',
  pictureForecast: 'forecast and its range',
  pictureThreshold: 'critical at 90\u202f%',
  pictureNow: 'now',
  pictureBreach: 'breach in 3 h',
} as const
