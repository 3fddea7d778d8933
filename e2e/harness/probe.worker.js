/* global self */
// Asks an address in every way that a worker can, and says what came of it.
self.onmessage = async ({ data: { address, stream } }) => {
  const failed = () => 'failed'
  const opened = new Promise((resolve) => {
    try {
      const socket = new WebSocket(stream)
      socket.onopen = () => resolve('opened')
      socket.onerror = () => resolve('failed')
    } catch {
      resolve('failed')
    }
  })
  self.postMessage({
    cors: await fetch(address).then(({ type }) => type, failed),
    noCors: await fetch(address, { mode: 'no-cors' }).then(({ type }) => type, failed),
    stream: await opened,
  })
}
