import type { Dependence } from '#forecast/aggregate/aggregate.ts'

/** What is assumed of how the servers of a group move, in words. */
export const DEPENDENCE_NAMES: Readonly<Record<Dependence, string>> = {
  independent: 'each server for itself',
  estimated: 'as in the past',
  together: 'all move together',
}
