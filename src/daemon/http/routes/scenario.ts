import { z } from 'zod'
import { scenarioAskedSchema } from '#forecast/wire/own/scenario.ts'
import type { Parts } from '../../parts.ts'
import { endpoint, json } from '../endpoint.ts'
import type { App } from '../env.ts'
import { NotThere } from '../problem.ts'
import { scenarioAnswer, scenarioRefused, scenarioSetAnswer } from '../schemas/scenario.ts'

export function scenarioRoutes(app: App, { source, intake }: Parts): void {
  endpoint(
    app,
    {
      method: 'post',
      path: '/scenario/set',
      tag: 'Simulation',
      says: 'Changes the mode of the simulated fleet: `mode` (v1) or `scenario` (v2).',
      body: scenarioAskedSchema,
      answers: {
        200: json(
          z.union([scenarioSetAnswer, scenarioRefused]),
          'The mode is set, or (with `scenario`) the reason why not.',
        ),
        400: json(scenarioRefused, 'The reason why not (with `mode`).'),
      },
    },
    ({ body: { mode, scenario, affected_count: count = null } }) => {
      const asked = mode ?? scenario ?? ''
      const refuse = (message: string) => {
        const body = { status: 'error', message, error: message } as const
        return mode === undefined ? ({ status: 200, body } as const) : ({ status: 400, body } as const)
      }
      const port = source.scenario
      if (port === null) return refuse(`There is no simulation: metrics come from ${source.name}`)
      if (!port.modes.includes(asked)) return refuse(`Invalid scenario: ${asked}`)
      const { mode: before } = port.current()
      port.set(asked, count)
      const now = port.current()
      return {
        status: 200,
        body: {
          status: 'success',
          scenario: now.mode,
          old_scenario: before,
          new_scenario: now.mode,
          affected_servers: now.affected.length,
          tick_count: intake.facts().ticks,
        },
      }
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/scenario/status',
      tag: 'Simulation',
      says: 'Returns the mode of the simulated fleet.',
      answers: { 200: json(scenarioAnswer, 'The current scenario.') },
    },
    () => {
      const port = source.scenario
      if (port === null) throw new NotThere(`There is no simulation: metrics come from ${source.name}.`)
      const { mode, affected, fleetSize, transitionPercent } = port.current()
      return {
        status: 200,
        body: {
          scenario: mode,
          affected_servers: affected,
          total_affected: affected.length,
          tick_count: intake.facts().ticks,
          fleet_size: fleetSize,
          transition_progress: transitionPercent / 100,
        },
      }
    },
  )
}
