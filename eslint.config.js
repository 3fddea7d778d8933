import { existsSync, readdirSync } from 'node:fs'
import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Which rooms a room may import; the same table with reasons: docs/ARCHITECTURE.md. What is not listed is an error. */
const rooms = {
  forecast: [],
  // Of remote/ only what a connection is, as types: see docs/ARCHITECTURE.md.
  text: ['forecast', 'remote'],
  model: ['forecast'],
  runtime: ['forecast', 'model'],
  data: ['forecast', 'text'],
  engine: ['forecast', 'model', 'runtime', 'data'],
  remote: ['forecast', 'data'],
  app: ['forecast', 'text', 'engine', 'remote'],
  daemon: ['forecast', 'text', 'model', 'runtime', 'data', 'engine'],
  cli: ['forecast', 'text', 'model', 'runtime', 'data', 'engine', 'daemon'],
}
checkFolders('src/', [...Object.keys(rooms), 'testing'])

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
    names: [
      'react',
      'react-dom',
      'lucide-react',
      'zustand',
      '@tanstack/react-query',
      '@tanstack/react-virtual',
    ],
    rooms: ['app'],
  },
  { names: ['@zip.js/zip.js', 'pbf'], rooms: ['model'] },
  {
    names: ['hono', '@hono/node-server', '@hono/zod-openapi', 'ws', 'pino', 'prom-client', 'libsql'],
    rooms: ['daemon'],
  },
]

/** app/ in layers, the lowest first: a layer imports itself and those before it. Files beside them are the shell's. */
const layers = ['ui', 'sources', 'state', 'features', 'tabs', 'shell']
checkFolders('src/app/', [...layers, 'styles', 'testing'])

/** The dashboard's tabs: what two of them need stands beside them, not in one of them. */
const tabs = readdirSync(new URL('src/app/tabs', import.meta.url))

/** A folder without rules would be one that may import anything. */
function checkFolders(parent, known) {
  const entries = readdirSync(new URL(parent, import.meta.url), { withFileTypes: true })
  const unknown = entries.find((entry) => entry.isDirectory() && !known.includes(entry.name))
  if (unknown !== undefined)
    throw new Error(
      `${parent}${unknown.name}/ has no place yet: say what it may import in eslint.config.js and docs/ARCHITECTURE.md.`,
    )
}

const TEST_HELPERS = 'Only tests may import test helpers'

/** What files of a room may not import: by `import … from`, and by `import(…)`. */
function importRules(room, more = []) {
  const may = rooms[room]
  const barred = Object.keys(rooms).filter((other) => other !== room && !may.includes(other))
  // engine/ has folders of its own called forecast and model: one step up leads there, two to the room.
  const isOwnFolder = (name) => existsSync(new URL(`src/${room}/${name}`, import.meta.url))
  const [own, others] = [true, false].map((is) =>
    Object.keys(rooms).filter((name) => isOwnFolder(name) === is),
  )
  const rules = [
    [`^#(${barred.join('|')})/`, `${room}/ may import only ${may.join(', ') || 'itself'}`],
    [`^#${room}/`, `Inside ${room}/ imports are relative`],
    [
      `^((\\.\\./)+(${others.join('|')})|(\\.\\./){2,}(${own.join('|')}))/`,
      'Another room is imported as #room/…',
    ],
    ['^#testing/', TEST_HELPERS],
    ...owned
      .filter(({ rooms: owners }) => !owners.includes(room))
      .map(({ names, rooms: owners }) => [
        `^(${names.join('|')})(/|$)`,
        `Only ${owners.map((owner) => `${owner}/`).join(' and ')} may import ${names.join(', ')}`,
      ]),
    ...(pure.includes(room) ? [['^node:', `${room}/ is pure: it knows no Node`]] : []),
    ...more,
  ].map(([regex, sentence]) => ({ regex, message: `${sentence} (see docs/ARCHITECTURE.md).` }))
  return {
    'no-restricted-imports': ['error', { patterns: rules }],
    'no-restricted-syntax': [
      'error',
      ...rules.map(({ regex, message }) => ({
        selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\u002F')}/]`,
        message,
      })),
    ],
  }
}

/** What a layer of app/ may not import: those above it. */
function layerRules(layer) {
  const above = layers.slice(layers.indexOf(layer) + 1)
  const rules = [['^(\\.\\./)+testing/', TEST_HELPERS]]
  if (above.length === 0) return rules
  return [
    ...rules,
    [
      `^(\\.\\./)+((${above.join('|')})/|(App|main)\\.tsx$)`,
      `app/${layer} is below ${above.join(', ')}: what both need belongs in the lower layer`,
    ],
  ]
}

const isTest = '**/*.test.{ts,tsx}'
const forTests = [isTest, 'src/app/testing/**']

export default tseslint.config(
  { ignores: ['**/dist', 'dist-files', 'node_modules', 'public', 'test-results', 'playwright-report'] },
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
    ignores: [isTest],
    rules: {
      'max-lines-per-function': ['error', { max: 150, skipBlankLines: true, skipComments: true }],
    },
  },
  ...Object.keys(rooms).map((room) => ({
    files: [`src/${room}/**/*.{ts,tsx}`],
    ignores: forTests,
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
      [
        `^(\\.\\./)+(tabs/)?(${tabs.filter((other) => other !== tab).join('|')})/`,
        'A tab does not import another tab: what both need belongs in app/features',
      ],
    ]),
  })),
  {
    files: pure.map((room) => `src/${room}/**/*.ts`),
    ignores: [isTest],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['window', 'document', 'navigator', 'process', 'fetch', 'performance', 'self'].map((name) => ({
          name,
          message: 'This room is pure: it knows no page and no Node (see docs/ARCHITECTURE.md).',
        })),
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
