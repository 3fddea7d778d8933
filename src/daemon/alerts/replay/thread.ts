import { parentPort, workerData } from 'node:worker_threads'
import { errorToData } from '#forecast/errors.ts'
import { unpackStored } from '../../truth/packed.ts'
import type { Watched } from './api.ts'
import type { FromReplay, ToReplay } from './protocol.ts'
import { Watcher } from './watcher.ts'

const port = parentPort
if (port === null) throw new Error('this file is the entry of a worker thread')

// Who starts the thread gives it these.
const watcher = new Watcher(workerData as Watched)
const answer = async (message: ToReplay): Promise<FromReplay> => {
  if (message.type === 'result') return { type: 'result', result: watcher.result() }
  watcher.take(await unpackStored(message.bytes))
  return { type: 'taken' }
}
let before: Promise<unknown> = Promise.resolve()
port.on('message', (message: ToReplay) => {
  before = before
    .then(() => answer(message))
    .catch((error: unknown): FromReplay => ({ type: 'failed', error: errorToData(error) }))
    .then((given) => {
      port.postMessage(given)
    })
})
