import { useId, useState } from 'react'
import { dateReadings, unclearComma } from '#text/reading.ts'
import { isZone, namedZones } from '#text/time.ts'
import { mappingQuestions as words } from '#text/mapping.ts'
import { without, type Asking } from './asking.ts'
import { Choice } from './Choice.tsx'
import styles from './Questions.module.css'

/** Which comes first in dates: the file's own, read both ways. */
export function DateOrderQuestion({ guess, answers, onAnswer }: Asking) {
  const time = answers.time ?? guess.mapping?.time
  const readings = dateReadings(guess.columns.find(({ name }) => name === time)?.samples ?? [])
  return (
    <Choice
      legend={readings === null ? words.dateOrder : words.means(readings.sample)}
      value={answers.dateOrder ?? null}
      options={[
        { value: 'day-first', label: words.dayFirst(readings?.dayFirst ?? null) },
        { value: 'month-first', label: words.monthFirst(readings?.monthFirst ?? null) },
      ]}
      onChange={(dateOrder) => {
        onAnswer({ ...answers, dateOrder })
      }}
    />
  )
}

/** What the comma in numbers is: one of the file's own, read both ways. */
export function CommaQuestion({ guess, answers, onAnswer }: Asking) {
  const sample = unclearComma(guess.columns.flatMap(({ samples }) => samples)) ?? '1,234'
  return (
    <Choice
      legend={words.means(sample)}
      value={answers.comma ?? null}
      options={[
        { value: 'decimal', label: words.decimal(sample.replace(',', '.')) },
        { value: 'thousands', label: words.thousands(sample.replaceAll(',', '')) },
      ]}
      onChange={(comma) => {
        onAnswer({ ...answers, comma })
      }}
    />
  )
}

const isKnown = (zone: string): boolean =>
  zone === '' || /^[+-](?:0\d|1[0-4]):?[0-5]\d$/.test(zone) || (isZone(zone) && zone !== 'local')

/** The zone of times that say none. */
export function ZoneQuestion({ answers, onAnswer }: Asking) {
  const list = useId()
  const [text, setText] = useState(answers.zone ?? '')
  const [zones] = useState(namedZones)
  const [own] = useState(() => new Intl.DateTimeFormat().resolvedOptions().timeZone)
  const change = (zone: string, typed: boolean) => {
    setText(zone)
    const said = zone.trim()
    if (!isKnown(said)) return
    const rest = without(answers, 'zone')
    onAnswer(said === '' ? rest : { ...rest, zone: said }, typed)
  }
  return (
    <div className={styles.field}>
      <label className={styles.field}>
        <span className="soft">{words.zone}</span>
        <input
          ref={(input) => {
            input?.setCustomValidity(isKnown(text.trim()) ? '' : words.zoneHint)
          }}
          className="input"
          list={list}
          placeholder={words.zoneDefault}
          aria-invalid={!isKnown(text.trim())}
          value={text}
          onChange={(event) => {
            change(event.target.value, true)
          }}
        />
      </label>
      <datalist id={list}>
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <div className={styles.chips}>
        <button
          type="button"
          className={styles.chip}
          aria-pressed={text === own}
          onClick={() => {
            change(own, false)
          }}
        >
          {words.browserZone(own)}
        </button>
      </div>
    </div>
  )
}
