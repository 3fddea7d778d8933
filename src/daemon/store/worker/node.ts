import { parentPort, workerData } from 'node:worker_threads'
import { errorToData } from '#forecast/errors.ts'
import { closeArchive, openArchive } from '../archive/open.ts'
import type { ArchiveOptions, FromArchive, ToArchive } from '../protocol.ts'
import { Desk } from './desk.ts'

const port = parentPort
if (port === null) throw new Error('this file is the entry of a worker thread')

const post = (message: FromArchive, transfer: readonly ArrayBuffer[] = []) => {
  port.postMessage(message, transfer)
}
// Who starts the thread gives it these.
const options = workerData as ArchiveOptions
try {
  const archive = await openArchive(options)
  const desk = new Desk(archive, {
    post,
    onClosed: () => {
      closeArchive(archive, options.dataDir)
    },
  })
  port.on('message', (message: ToArchive) => {
    desk.receive(message)
  })
  post({ type: 'opened', facts: archive.facts(null), library: archive.database.library })
} catch (error) {
  post({ type: 'refused', error: errorToData(error) })
}
