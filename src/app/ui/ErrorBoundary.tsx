import { Component, type ReactNode } from 'react'
import { describeError, errorToData } from '#forecast/errors.ts'

interface Props {
  /** What broke, in the user's words: 'the page', 'the chart'. */
  readonly what: string
  readonly children: ReactNode
}

/** Keeps a failure while drawing from taking the rest of the page with it. */
export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state = { error: null as unknown }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    const { title, action } = describeError('internal')
    return (
      <section role="alert" style={{ padding: 'var(--s6)', display: 'grid', gap: 'var(--s2)' }}>
        <h2>
          {title}: {this.props.what} could not be drawn
        </h2>
        <p className="soft">{errorToData(error).message}</p>
        <p>{action}</p>
        <p>
          <button
            type="button"
            className="button"
            onClick={() => {
              this.setState({ error: null })
            }}
          >
            Draw again
          </button>
        </p>
      </section>
    )
  }
}
