import { useEffect } from 'react'
import { errorToData, isAbort } from '#forecast/errors.ts'
import { useApp } from './context.tsx'

/**
 * The net below everything: a promise that was rejected without anybody to hear it is told to the person. The console
 * has it too. A cancel is not a failure.
 */
export function useUnhandledRejections(): void {
  const report = useApp((state) => state.report)
  useEffect(() => {
    const tell = ({ reason }: PromiseRejectionEvent) => {
      if (!isAbort(reason)) report(errorToData(reason))
    }
    window.addEventListener('unhandledrejection', tell)
    return () => {
      window.removeEventListener('unhandledrejection', tell)
    }
  }, [report])
}
