import { beforeAll } from 'vitest'
import { loadAhead } from '../ui/lazyPart.tsx'

// As on a page that has been there for a moment: a dialog opens at the press.
beforeAll(loadAhead)
