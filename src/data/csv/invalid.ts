import { FleetcastError } from '#forecast/errors.ts'

/** csv-invalid at a place of a file. */
export function invalid(file: string, place: string, what: string, cause?: unknown): FleetcastError {
  return new FleetcastError('csv-invalid', `${file}: ${what} (${place})`, { file, place }, { cause })
}
