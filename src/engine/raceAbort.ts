/** What a call rejects with when its signal is aborted. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new DOMException('Cancelled.', 'AbortError')
}

/** The promise, or the signal's reason as soon as it is aborted; the work behind the promise is not stopped. */
export function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(abortReason(signal))
    }
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    const settled = (): void => {
      signal.removeEventListener('abort', onAbort)
    }
    promise.then(resolve, reject).finally(settled)
  })
}
