const DAYS = 'Open a file of this fleet to see when it is full.'

/** What a source cannot do, as the sentence that a screen shows in its place. */
export const cannotWords = {
  chancesOfDaemon: 'Chances are learned from files; a daemon keeps its past to itself.',
  chancesOfLive: 'Chances are learned from files; these values are live.',
  chancesOfOwn: 'Chances are learned from files; this daemon learns from its own forecasts.',
  weights:
    'The daemon sends forecasts without the model’s weights, so there is nothing to explain them with.',
  levelsOfDaemon: 'The daemon’s forecasts are made elsewhere, so their levels cannot be calibrated here.',
  levelsOfLive: 'Levels are calibrated on files; these values are live.',
  levelsOfOwn: 'The daemon makes its forecasts itself, so their levels cannot be calibrated here.',
  capacityOfDaemon: `The daemon forecasts hours ahead, not days. ${DAYS}`,
  capacityOfLive: `Live values reach back hours, not days. ${DAYS}`,
  nothingFills: 'No metric of this file fills up: no disk, memory, queue or connections.',
} as const

/** What a daemon did not answer, or an answer that does not fit; part of an error's message. */
export const daemonFaults = {
  modelNotReady: 'the model is not ready yet',
  noHistory: 'the daemon has no history',
  noForecastThatOld: 'the daemon keeps no forecast that old',
  notForecast: (server: string) => `${server} is not forecast`,
  noneForecast: 'none of these series is forecast',
  noneMatured: 'no forecast has matured yet',
  disconnected: 'the daemon is disconnected',
  wasDisconnected: 'the daemon was disconnected in the meantime',
  notAnswered: (question: string) => `the daemon does not answer ${question}`,
  sends: (lacks: string) => `the daemon sends ${lacks}`,
  lacksForecast: 'no forecast of this server',
  lacksWindow: 'no window of this server',
  lacksModel: 'no model',
  lacks: (path: string) => `no ${path}`,
  otherModel: (said: string, sent: string) => `the daemon says its model is ${said}, but it sent ${sent}`,
  tooFast: (server: string) => `forecasts of ${server} come faster than its window can be asked for`,
  nothingToCompare: (server: string) => `nothing of ${server} can be compared: its window has moved on`,
  noServerInCommon: (of: number, name: string, live: number) =>
    `none of the ${of} servers of ${name} is one of the daemon's ${live}`,
  noMetricInCommon: (name: string, metrics: string, live: string) =>
    `${name} has ${metrics}, none of the daemon's metrics: ${live}`,
} as const
