import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Which rooms a room may import. The house is one way: what is not listed here is a lint error. */
const rooms = {
  forecast: [],
  model: ['forecast'],
  runtime: ['forecast', 'model'],
  data: ['forecast'],
  engine: ['forecast', 'model', 'runtime', 'data'],
  app: ['forecast', 'engine'],
  daemon: ['forecast', 'model', 'runtime', 'data', 'engine'],
  cli: ['forecast', 'model', 'runtime', 'data', 'engine', 'daemon'],
}

/** Libraries that exactly one place may know. */
const owned = [
  { names: ['onnxruntime-web', 'onnxruntime-node', 'onnxruntime-common'], room: 'runtime' },
  { names: ['hyparquet', 'hyparquet-writer', 'hyparquet-compressors', 'papaparse'], room: 'data' },
  { names: ['echarts', 'echarts-for-react'], room: 'app' },
  {
    names: ['react', 'react-dom', 'zustand', '@tanstack/react-query', '@tanstack/react-virtual'],
    room: 'app',
  },
  { names: ['@zip.js/zip.js', 'pbf'], room: 'model' },
]

/** The dashboard's tabs: what two of them need stands beside them, not in one of them. */
const tabs = ['environment', 'predictions', 'heatmap', 'trends']

function importRules(room, more = []) {
  const allowed = rooms[room]
  const patterns = Object.keys(rooms)
    .filter((other) => other !== room && !allowed.includes(other))
    .map((other) => ({
      group: [`#${other}/*`, `#${other}/**`, `**/../${other}/**`],
      message: `${room}/ may import only: ${allowed.join(', ') || 'nothing'} (see ARCHITECTURE in README).`,
    }))
  patterns.push({
    regex: `^(\\.\\./)+(${Object.keys(rooms).join('|')})/`,
    message: 'Cross-room imports use #room/… .',
  })
  patterns.push({ group: ['#testing/*', '#testing/**'], message: 'Test helpers are for tests.' })
  for (const { names, room: owner } of owned) {
    if (owner === room) continue
    patterns.push({
      group: names.flatMap((name) => [name, `${name}/*`]),
      message: `Only ${owner}/ knows ${names[0]}.`,
    })
  }
  if (room === 'forecast') patterns.push({ group: ['node:*'], message: 'forecast/ is pure.' })
  return { 'no-restricted-imports': ['error', { patterns: [...patterns, ...more] }] }
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
  ...Object.keys(rooms).map((room) => ({
    files: [`src/${room}/**/*.{ts,tsx}`],
    ignores: [isTest],
    rules: importRules(room),
  })),
  ...tabs.map((tab) => ({
    files: [`src/app/tabs/${tab}/**/*.{ts,tsx}`],
    ignores: [isTest],
    rules: importRules('app', [
      {
        regex: `^(\\.\\./)+(tabs/)?(${tabs.filter((other) => other !== tab).join('|')})/`,
        message: 'A tab does not import another tab: move what both need beside the tabs.',
      },
    ]),
  })),
  {
    files: ['src/forecast/**/*.ts'],
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
