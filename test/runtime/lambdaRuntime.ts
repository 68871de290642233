/**
 * A local Lambda runtime: the Node version of serverless.yml, and AWS's runtime interface client. The client is built
 * from source in about a minute, so both are installed once, into a cache outside of node_modules.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'

export const CLIENT_VERSION = '4.0.2'
/** Of the major version that serverless.yml names. */
export const NODE_VERSION = '24.21.0'

export interface LambdaRuntime {
  /** The program `node`. */
  readonly node: string
  /** The module that is the runtime interface client. */
  readonly client: string
}

/** There is none here, and why. */
export interface NoLambdaRuntime {
  readonly missing: string
}

/** The programs that the build calls, and the Debian packages that have them. */
const BUILD_PROGRAMS = {
  cmake: 'cmake',
  make: 'make',
  'g++': 'g++',
  python3: 'python3',
  tar: 'tar',
  xz: 'xz-utils',
}

const NODE_PACKAGE = `node-linux-${process.arch}`
/** A registry that cannot be reached is to be noticed soon. */
const NPM_FLAGS = ['--no-audit', '--no-fund', '--ignore-scripts=false', '--fetch-retries=1']
const LINES_OF_AN_ERROR = 4

/** Installs it where it is not yet. */
export async function lambdaRuntime(): Promise<LambdaRuntime | NoLambdaRuntime> {
  if (process.platform !== 'linux') return { missing: 'AWS’s runtime interface client is for Linux only' }
  const cache = process.env.XDG_CACHE_HOME
    ? join(process.env.XDG_CACHE_HOME, 'shouyin')
    : join(PROJECT_FOLDER, '.shouyin', 'cache')
  const folder = join(cache, `lambda-runtime-${CLIENT_VERSION}-node-${NODE_VERSION}-${process.arch}`)
  if (!existsSync(folder)) {
    const absent = Object.entries(BUILD_PROGRAMS).filter(([program]) => !isInPath(program))
    if (absent.length > 0) {
      const packages = absent.map(([, name]) => name).join(' ')
      return { missing: `AWS’s runtime interface client cannot be built: apt-get install ${packages}` }
    }
    mkdirSync(cache, { recursive: true })
    const half = mkdtempSync(join(cache, 'half-'))
    try {
      await install(half)
      renameIntoPlace(half, folder)
    } catch (error) {
      return { missing: `AWS’s runtime interface client could not be installed: ${whatNpmSaid(error)}` }
    } finally {
      rmSync(half, { recursive: true, force: true })
    }
  }
  return {
    node: join(folder, 'node_modules', NODE_PACKAGE, 'bin', 'node'),
    client: join(folder, 'node_modules', 'aws-lambda-ric', 'index.mjs'),
  }
}

async function install(folder: string): Promise<void> {
  // Without `allowScripts` a future npm would not build it.
  const manifest = { private: true, allowScripts: { 'aws-lambda-ric': true } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  const { npm_config_local_prefix: _, ...env } = process.env
  const npmInstall = (name: string, more: NodeJS.ProcessEnv = {}) =>
    promisify(execFile)('npm', ['install', '--prefix', folder, '--save-exact', ...NPM_FLAGS, name], {
      cwd: folder,
      env: { ...env, ...more },
    })
  await npmInstall(`${NODE_PACKAGE}@${NODE_VERSION}`)
  const node = join(folder, 'node_modules', NODE_PACKAGE)
  await npmInstall(`aws-lambda-ric@${CLIENT_VERSION}`, {
    PATH: `${join(node, 'bin')}${delimiter}${env.PATH}`,
    // The headers come with it; node-gyp would fetch them from nodejs.org.
    npm_config_nodedir: node,
  })
}

function whatNpmSaid(error: unknown): string {
  const { stderr = '', message } = error as { stderr?: string; message: string }
  const lines = stderr.split('\n').filter(line => line.startsWith('npm error'))
  return lines.slice(0, LINES_OF_AN_ERROR).join(' ') || message
}

function renameIntoPlace(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    // Another run was faster.
    if (!existsSync(to)) throw error
  }
}

const isInPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, program)))
