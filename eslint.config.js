import { existsSync, readdirSync } from 'node:fs'
import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Which rooms a room may import. The house is one way: what is not listed here is a lint error. */
const rooms = {
  forecast: [],
  text: ['forecast'],
  model: ['forecast'],
  runtime: ['forecast', 'model'],
  data: ['forecast', 'text'],
  engine: ['forecast', 'model', 'runtime', 'data'],
  app: ['forecast', 'text', 'engine'],
  daemon: ['forecast', 'text', 'model', 'runtime', 'data', 'engine'],
  cli: ['forecast', 'text', 'model', 'runtime', 'data', 'engine', 'daemon'],
}

/** Rooms that run anywhere: no page, no Node. */
const pure = ['forecast', 'text']

/** Libraries that only some rooms may know. */
const owned = [
  { names: ['onnxruntime-web', 'onnxruntime-node', 'onnxruntime-common'], rooms: ['runtime'] },
  { names: ['hyparquet', 'hyparquet-writer', 'hyparquet-compressors'], rooms: ['data'] },
  // CSV is read in data/, and written in text/.
  { names: ['papaparse'], rooms: ['data', 'text'] },
  { names: ['echarts', 'echarts-for-react'], rooms: ['app'] },
  {
    names: ['react', 'react-dom', 'zustand', '@tanstack/react-query', '@tanstack/react-virtual'],
    rooms: ['app'],
  },
  { names: ['@zip.js/zip.js', 'pbf'], rooms: ['model'] },
]

/** app/ in layers, the lowest first: a layer imports itself and those before it. Files beside them are the shell's. */
const layers = ['ui', 'sources', 'state', 'features', 'tabs', 'shell']

/** The dashboard's tabs: what two of them need stands beside them, not in one of them. */
const tabs = readdirSync(new URL('src/app/tabs', import.meta.url))

function importRules(room, more = []) {
  const allowed = rooms[room]
  const patterns = Object.keys(rooms)
    .filter((other) => other !== room && !allowed.includes(other))
    .map((other) => ({
      group: [`#${other}/*`, `#${other}/**`, `**/../${other}/**`],
      message: `${room}/ may import only: ${allowed.join(', ') || 'nothing'} (see docs/ARCHITECTURE.md).`,
    }))
  // engine/ has folders of its own called forecast and model: one step up leads there, two to the room.
  const isOwnFolder = (name) => existsSync(new URL(`src/${room}/${name}`, import.meta.url))
  const [own, others] = [true, false].map((is) =>
    Object.keys(rooms).filter((name) => isOwnFolder(name) === is),
  )
  patterns.push({
    regex: `^((\\.\\./)+(${others.join('|')})|(\\.\\./){2,}(${own.join('|')}))/`,
    message: 'Cross-room imports use #room/… .',
  })
  patterns.push({ group: ['#testing/*', '#testing/**'], message: 'Test helpers are for tests.' })
  for (const { names, rooms: owners } of owned) {
    if (owners.includes(room)) continue
    patterns.push({
      group: names.flatMap((name) => [name, `${name}/*`]),
      message: `Only ${owners.join(' and ')} may know ${names[0]}.`,
    })
  }
  if (pure.includes(room)) patterns.push({ group: ['node:*'], message: `${room}/ is pure.` })
  return { 'no-restricted-imports': ['error', { patterns: [...patterns, ...more] }] }
}

/** What a layer of app/ may not import: those above it. */
function layerRules(layer) {
  const above = layers.slice(layers.indexOf(layer) + 1)
  if (above.length === 0) return []
  return [
    {
      regex: `^(\\.\\./)+(${above.join('|')})/`,
      message: `app/${layer} is below ${above.join(', ')}: what both need belongs in the lower layer.`,
    },
  ]
}

const isTest = '**/*.test.{ts,tsx}'

export default tseslint.config(
  { ignores: ['**/dist', 'node_modules', 'public', 'test-results', 'playwright-report'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 500 }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: [isTest, 'src/app/state/jobActions.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
    },
  },
  ...Object.keys(rooms).map((room) => ({
    files: [`src/${room}/**/*.{ts,tsx}`],
    ignores: [isTest],
    rules: importRules(room),
  })),
  ...layers.map((layer) => ({
    files: [`src/app/${layer}/**/*.{ts,tsx}`],
    ignores: [isTest],
    rules: importRules('app', layerRules(layer)),
  })),
  ...tabs.map((tab) => ({
    files: [`src/app/tabs/${tab}/**/*.{ts,tsx}`],
    ignores: [isTest],
    rules: importRules('app', [
      ...layerRules('tabs'),
      {
        regex: `^(\\.\\./)+(tabs/)?(${tabs.filter((other) => other !== tab).join('|')})/`,
        message: 'A tab does not import another tab: move what both need beside the tabs.',
      },
    ]),
  })),
  {
    files: pure.map((room) => `src/${room}/**/*.ts`),
    ignores: [isTest],
    rules: {
      'no-restricted-globals': [
        'error',
        'window',
        'document',
        'navigator',
        'process',
        'fetch',
        'performance',
        'self',
      ],
    },
  },
  {
    files: ['src/app/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      // Warns of what the React Compiler would skip; it is not used here.
      'react-hooks/incompatible-library': 'off',
    },
  },
  { files: [isTest], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
)
