import { useId } from 'react'
import type { StepFacts } from '#remote/api.ts'
import { stepInUse, stepStoryText } from '#text/link.ts'
import { durationText } from '#text/time.ts'
import { daemonStepWords as words } from '#text/connect.ts'
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
      <legend>{words.title}</legend>
      <p className="soft">{words.about(stepStoryText(step), step.usedMs)}</p>
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
            {ms === null ? words.unknown : durationText(ms)} <span className="faint">{words[choice]}</span>
          </label>
        )
      })}
    </fieldset>
  )
}
