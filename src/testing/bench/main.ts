// `npm run bench [-- NAME…]`: speed and sizes, each figure as it is on this machine now. Timings are ratios' raw material:
// compare within one run. Without names: all. FLEETCAST_PYTHON names a Python with what training/ asks for, FLEETCAST_RIVALS a
// folder with the libraries of rivals/.
import { built } from './built.ts'
import { commandLine } from './commandLine.ts'
import { daemonLines } from './daemon.ts'
import { graphLines } from './graph.ts'
import { liveTableLines } from './liveTable.ts'
import { network } from './network.ts'
import { rivals } from './rivals/rivals.ts'
import { turns } from './turns.ts'
import { runParts } from './runParts.ts'

await runParts({
  graphs: graphLines,
  network,
  turns,
  'live-table': liveTableLines,
  messages: daemonLines,
  'command-line': commandLine,
  rivals,
  built,
})
