import { useId } from 'react'
import type { StepFacts } from '#remote/api.ts'
import { stepInUse, stepStoryText } from '#text/link.ts'
import { durationText } from '#text/time.ts'
import { useApp } from '../../state/context.tsx'
import styles from './Connect.module.css'

const CHOICES = ['measured', 'stated'] as const

/** What one step of the daemon's forecasts stands for; times to breach follow from it. */
export function StepChooser({ step }: { step: StepFacts }) {
  const chooseStep = useApp((state) => state.chooseStep)
  const name = useId()
  const inUse = stepInUse(step)
  const msOf = { measured: step.measuredMs, stated: step.statedMs }
  return (
    <fieldset className={styles.steps}>
      <legend>One step of the forecast</legend>
      <p className="soft">
        {stepStoryText(step)} Times to breach follow from it: {durationText(step.usedMs)} is used.
      </p>
      {CHOICES.map((choice) => {
        const ms = msOf[choice]
        return (
          <label key={choice} className={styles.check}>
            <input
              type="radio"
              name={name}
              value={choice}
              disabled={ms === null}
              checked={choice === inUse}
              onChange={() => {
                chooseStep(choice)
              }}
            />
            {ms === null ? 'unknown' : durationText(ms)}{' '}
            <span className="faint">
              {choice === 'measured' ? 'as its ticks come' : 'as its alerts state'}
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}
