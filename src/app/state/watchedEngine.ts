import type { EngineClient } from '#engine/api.ts'
import type { QuietWork } from './quietWork.ts'

/**
 * The engine, with every call but those of quiet jobs (they pass on their own signal) known as work that quiet jobs
 * make way for. Rows that are appended to a table are not: they cost next to nothing.
 */
export function watchedEngine(
  engine: EngineClient,
  { begin, owns }: Pick<QuietWork, 'begin' | 'owns'>,
): EngineClient {
  const watched =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const signal = args.at(-1)
      if (signal instanceof AbortSignal && owns(signal)) return await call(...args)
      const end = begin()
      try {
        return await call(...args)
      } finally {
        end()
      }
    }
  return {
    open: watched((...args: Parameters<EngineClient['open']>) => engine.open(...args)),
    answer: watched((...args: Parameters<EngineClient['answer']>) => engine.answer(...args)),
    read: watched((...args: Parameters<EngineClient['read']>) => engine.read(...args)),
    gather: watched((...args: Parameters<EngineClient['gather']>) => engine.gather(...args)),
    loadModel: watched((...args: Parameters<EngineClient['loadModel']>) => engine.loadModel(...args)),
    onModelReloaded: (listener) => engine.onModelReloaded(listener),
    forecast: watched((...args: Parameters<EngineClient['forecast']>) => engine.forecast(...args)),
    forecastInParts: watched((...args: Parameters<EngineClient['forecastInParts']>) =>
      engine.forecastInParts(...args),
    ),
    prefer: (table, series) => engine.prefer(table, series),
    assess: watched((...args: Parameters<EngineClient['assess']>) => engine.assess(...args)),
    replay: watched((...args: Parameters<EngineClient['replay']>) => engine.replay(...args)),
    history: watched((...args: Parameters<EngineClient['history']>) => engine.history(...args)),
    backtest: watched((...args: Parameters<EngineClient['backtest']>) => engine.backtest(...args)),
    calibrate: watched((...args: Parameters<EngineClient['calibrate']>) => engine.calibrate(...args)),
    explain: watched((...args: Parameters<EngineClient['explain']>) => engine.explain(...args)),
    explainFleet: watched((...args: Parameters<EngineClient['explainFleet']>) =>
      engine.explainFleet(...args),
    ),
    exportForecast: watched((...args: Parameters<EngineClient['exportForecast']>) =>
      engine.exportForecast(...args),
    ),
    dispose: () => engine.dispose(),
  }
}
