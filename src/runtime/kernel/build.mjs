// `npm run build:kernel`: compiles source/ into built/. `npm run check:kernel`: compiles it elsewhere and compares, byte
// for byte. docs/decisions/fused-kernel.md says why the results are part of the repository.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Another version makes other bytes. */
const ZIG = '0.17.1'

const here = fileURLToPath(new URL('.', import.meta.url))
const source = join(here, 'source')
const home = join(tmpdir(), `fleetcast-zig-${ZIG}`)

const COMMON = [
  '-std=c17',
  '-O3',
  '-g0',
  '-ffp-contract=fast',
  '-fno-math-errno',
  '-Wall',
  '-Wextra',
  '-Werror',
]
const WASM = [
  '-target',
  'wasm32-freestanding',
  '-msimd128',
  '-mbulk-memory',
  '-nostdlib',
  '-Wl,--no-entry',
  '-Wl,--strip-all',
  '-Wl,-z,stack-size=65536',
]
const LINUX = ['-target', 'x86_64-linux-gnu.2.17', '-fPIC', '-fvisibility=hidden']

/** Lanes fill a register of the target; blocks, as many registers as it has to spare. Measured: see the decision. */
const VARIANTS = [
  {
    id: 'Avx512',
    name: 'AVX-512',
    cpu: 'x86_64_v4',
    lanes: 16,
    block: 8,
    more: ['-mprefer-vector-width=512'],
  },
  { id: 'Avx2', name: 'AVX2', cpu: 'x86_64_v3', lanes: 8, block: 8, more: [] },
]

function shapeFlags(prefix, lanes, block) {
  return [`-DLANES=${lanes}`, `-DBLOCK=${block}`, `-DKERNEL(name)=${prefix}_##name`]
}

/** Compiles everything into a folder; says what it is called there. */
function build(compile, folder) {
  const into = (name) => join(folder, name)
  compile([...COMMON, ...WASM, ...shapeFlags('wasm', 8, 4), 'wasm.c', '-o', into('kernel.wasm')])
  const objects = VARIANTS.map(({ id, name, cpu, lanes, block, more }) => {
    const object = into(`${id}.o`)
    const own = [`-mcpu=${cpu}`, ...more, `-DVARIANT=kernel${id}`, `-DNAME="${name}"`]
    compile([...COMMON, ...LINUX, ...own, ...shapeFlags(id, lanes, block), '-c', 'variant.c', '-o', object])
    return object
  })
  const addon = into('addon.o')
  compile([...COMMON, ...LINUX, '-mcpu=x86_64', '-c', 'addon.c', '-o', addon])
  // Node has what is undefined here: its own interface, and the C library's few functions.
  const link = ['-shared', '-s', '-nostdlib', '-Wl,-z,undefs', '-Wl,--build-id=none']
  compile([...LINUX, ...link, addon, ...objects, '-o', into('kernel-linux-x64.node')])
  for (const object of [addon, ...objects]) rmSync(object)
  return ['kernel.wasm', 'kernel-linux-x64.node']
}

/** Runs zig cc, in source/ so that no path gets into what it makes. Fails where it cannot be had. */
function compiler() {
  const python = join(home, 'bin', 'python')
  if (!existsSync(python)) {
    execFileSync('python3', ['-m', 'venv', home], { stdio: 'pipe' })
  }
  execFileSync(python, ['-m', 'pip', 'install', '-q', `ziglang==${ZIG}`], { stdio: 'pipe' })
  const cache = join(home, 'cache')
  const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache }
  return (flags) =>
    execFileSync(python, ['-m', 'ziglang', 'cc', ...flags], { cwd: source, env, stdio: 'inherit' })
}

const isCheck = process.argv.includes('--check')
let compile
try {
  compile = compiler()
} catch (error) {
  const why =
    String(error.stderr ?? '')
      .trim()
      .split('\n')
      .at(-1) || error.message
  if (!isCheck) throw new Error(`ziglang ${ZIG} cannot be had from PyPI: ${why}`, { cause: error })
  console.log(
    `NOT CHECKED: whether built/ is what source/ makes; ziglang ${ZIG} cannot be had from PyPI: ${why}`,
  )
  process.exit(0)
}
if (isCheck) {
  const folder = mkdtempSync(join(tmpdir(), 'fleetcast-kernel-'))
  try {
    const names = build(compile, folder)
    const other = names.filter(
      (name) => !readFileSync(join(folder, name)).equals(readFileSync(join(here, 'built', name))),
    )
    if (other.length > 0) {
      console.error(
        `${other.join(' and ')} in src/runtime/kernel/built is not what source/ makes: npm run build:kernel`,
      )
      process.exitCode = 1
    } else console.log(`${names.join(' and ')}: byte for byte what source/ makes`)
  } finally {
    rmSync(folder, { recursive: true })
  }
} else {
  build(compile, join(here, 'built'))
}
