import { runGolden } from './golden.ts'
import type { GoldenAnswer, GoldenTask } from './protocol.ts'

self.onmessage = ({ data }: MessageEvent<GoldenTask>): void => {
  const answer = (message: GoldenAnswer): void => {
    self.postMessage(message)
  }
  runGolden(data).then(
    (report) => {
      answer({ report })
    },
    (error: unknown) => {
      answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    },
  )
}
