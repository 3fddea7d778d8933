import type { Assessment } from './assess.ts'

/**
 * The assessment of a forecast that is no longer current. Every severity is unknown, no breach has a time or a
 * chance; thresholds and peaks stay. Unknown is never ok, and a countdown that does not count is worse than none.
 */
export function unknownAssessment(assessment: Assessment): Assessment {
  const nothing = (values: Float64Array) => new Float64Array(values.length).fill(NaN)
  const noChance = (values: Float32Array) => new Float32Array(values.length).fill(NaN)
  const { chances } = assessment
  return {
    ...assessment,
    severity: assessment.severity.map((severity) => (severity === 'none' ? 'none' : 'unknown')),
    met: nothing(assessment.met),
    chance: noChance(assessment.chance),
    afterMs: nothing(assessment.afterMs),
    medianMs: nothing(assessment.medianMs),
    earliestMs: nothing(assessment.earliestMs),
    latestMs: nothing(assessment.latestMs),
    before: {
      afterMs: nothing(assessment.before.afterMs),
      earliestMs: nothing(assessment.before.earliestMs),
      latestMs: nothing(assessment.before.latestMs),
      medianMs: nothing(assessment.before.medianMs),
    },
    chances: {
      warningSoon: noChance(chances.warningSoon),
      warning: noChance(chances.warning),
      criticalSoon: noChance(chances.criticalSoon),
      critical: noChance(chances.critical),
    },
    servers: assessment.servers.map((server) => ({
      ...server,
      severity: server.severity === 'none' ? 'none' : 'unknown',
      risk: NaN,
    })),
  }
}
