import { DaemonLines } from '../features/daemon/DaemonLines.tsx'
import { OwnLines } from '../features/own/OwnLines.tsx'
import { LinkLines } from '../features/connect/LinkLines.tsx'

/** All that a connection and its daemon have to say under the provenance line. */
export default function ConnectionLines() {
  return (
    <>
      <LinkLines />
      <DaemonLines />
      <OwnLines />
    </>
  )
}
