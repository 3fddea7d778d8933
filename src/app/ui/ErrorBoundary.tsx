import { Component, type ReactNode } from 'react'
import { describeError, errorToData } from '#forecast/errors.ts'
import { pageWords } from '#text/page.ts'
import { PartNotLoaded } from './lazyPart.tsx'
import { ReloadButton } from './ReloadButton.tsx'

interface Props {
  /** What broke, in the user's words: 'the page', 'the chart'. */
  readonly what: string
  /** What the children draw: another one is tried anew. Absent: only the person tries again. */
  readonly of?: unknown
  /** What the notice stands in. Absent: it takes the children's place. */
  readonly frame?: (notice: ReactNode) => ReactNode
  readonly children: ReactNode
}

interface State {
  /** null: nothing has failed. */
  readonly error: unknown
}

/** Keeps a failure while drawing from taking the rest of the page with it. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentDidUpdate(before: Props, { error }: State) {
    // An error that came with what is drawn now is no reason to draw the same again.
    if (error !== null && this.state.error !== null && !Object.is(before.of, this.props.of)) this.#drawAgain()
  }

  #drawAgain() {
    const { error } = this.state
    if (error instanceof PartNotLoaded) error.again()
    this.setState({ error: null })
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    const { code, message } = errorToData(error)
    const { title, action } = describeError(code)
    const notice = (
      <section role="alert" style={{ padding: 'var(--s6)', display: 'grid', gap: 'var(--s2)' }}>
        <h2>{pageWords.notDrawn(title, this.props.what)}</h2>
        <p className="soft" style={{ overflowWrap: 'anywhere' }}>
          {message}
        </p>
        <p>{action}</p>
        <p style={{ display: 'flex', flexWrap: 'wrap', gap: 'var(--s2)' }}>
          <ReloadButton code={code} />
          <button
            type="button"
            className="button"
            onClick={() => {
              this.#drawAgain()
            }}
          >
            {pageWords.drawAgain}
          </button>
        </p>
      </section>
    )
    const { frame } = this.props
    return frame === undefined ? notice : frame(notice)
  }
}
