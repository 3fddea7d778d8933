// The entry of a thread: it runs the TypeScript sources directly. A thread does not take over the loader of the
// process that starts it, and tsx's --import registers none in a thread.
import { register } from 'tsx/esm/api'

register()
await import('./thread.ts')
