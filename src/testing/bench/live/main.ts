// `npm run bench:daemon [-- NAME…]`: the daemon as people run it, in a process of its own. Without names: all.
import { ages } from './ages.ts'
import { clients } from './clients.ts'
import { day } from './day.ts'
import { disk } from './disk.ts'
import { feed } from './feed.ts'
import { store } from './store.ts'
import { wireSizes } from './wire.ts'
import { runParts } from '../runParts.ts'

await runParts({
  wire: wireSizes,
  store,
  feed,
  disk,
  clients,
  ages,
  day,
})
