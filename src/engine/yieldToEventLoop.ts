/** Lets the event loop turn, so that a cancel can arrive between two pieces of work. */
export async function yieldToEventLoop(signal: AbortSignal): Promise<void> {
  await new Promise<void>(typeof setImmediate === 'function' ? afterTurn : afterMessage)
  signal.throwIfAborted()
}

const inTurn: (() => void)[] = []
/** Whose next turn goes on with them; a test may put another clock in its place, and one that stands still is not waited for. */
let comesBy: typeof setImmediate | null = null

/**
 * Each turn of Node's event loop goes on with one of those that wait: a daemon that is asked something answers after a slice
 * of one, not after a slice of all.
 */
function afterTurn(done: () => void): void {
  inTurn.push(done)
  askForTurn()
}

function askForTurn(): void {
  if (comesBy === setImmediate) return
  comesBy = setImmediate
  setImmediate(goOn)
}

function goOn(): void {
  comesBy = null
  const done = inTurn.shift()
  if (inTurn.length > 0) askForTurn()
  done?.()
}

const waiting: (() => void)[] = []
let channel: MessageChannel | null = null

/**
 * A browser answers a message as soon as those before it are answered, a cancel among them, and may draw in between. A
 * timer of 0 ms takes 4 ms there once timers follow one another, and Node's take 1 ms.
 */
function afterMessage(done: () => void): void {
  if (channel === null) {
    channel = new MessageChannel()
    channel.port1.onmessage = () => waiting.shift()?.()
  }
  waiting.push(done)
  channel.port2.postMessage(null)
}
