/**
 * A cache in .shouyin/ for results that the framework takes seconds to build from the project's files. It is valid as
 * long as none of them changes.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'

const KEPT = join(PROJECT_FOLDER, '.shouyin', 'kept')
const KEPT_MS = 24 * 3_600_000

/** All files that the framework reads, with the lock file for npm packages. */
const SOURCES = [
  ...['functions', 'lib', 'cloud', 'tools/deployment'],
  ...[
    'serverless.yml',
    'catalog.json',
    'merchants.json',
    'tsconfig.json',
    'package.json',
    'package-lock.json',
  ],
  'local/alipayPageKeys.json',
  'local/alipayPageCertificates.json',
]

/**
 * @param options  the input besides the project's files
 * @param make     builds the result in a folder
 * @returns        the folder; read-only
 */
export async function cachedResult(
  options: unknown,
  make: (folder: string) => Promise<unknown>,
): Promise<string> {
  const folder = join(KEPT, fingerprint([options, String(make)]))
  if (existsSync(folder)) return folder
  mkdirSync(KEPT, { recursive: true })
  removeOld()
  const half = mkdtempSync(join(KEPT, 'half-'))
  try {
    await make(half)
    renameSync(half, folder)
  } catch (error) {
    // No error if another run was faster.
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
  return folder
}

function fingerprint(making: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify([making, process.version]))
  const settings = readdirSync(PROJECT_FOLDER).filter(file => file.startsWith('.env'))
  for (const file of [...SOURCES, ...settings].flatMap(filesOf)) {
    const content = readFileSync(join(PROJECT_FOLDER, file))
    hash.update(`\n${file} ${content.length}\n`).update(content)
  }
  return hash.digest('hex').slice(0, 32)
}

function filesOf(source: string): string[] {
  const path = join(PROJECT_FOLDER, source)
  if (statSync(path).isFile()) return [source]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(PROJECT_FOLDER, join(entry.parentPath, entry.name)))
    .sort()
}

function removeOld(): void {
  for (const name of readdirSync(KEPT)) {
    const folder = join(KEPT, name)
    const isOld = Date.now() - statSync(folder).mtimeMs > KEPT_MS
    if (isOld) rmSync(folder, { recursive: true, force: true })
  }
}
