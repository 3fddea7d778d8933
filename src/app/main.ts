import { showLanding } from './landing.ts'
import './styles/tokens.css'
import './styles/base.css'

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
const landing = showLanding(root)
import('./page.tsx').then(({ startPage }) => startPage(root, landing), landing.fail)
