/** The output of `serverless package` for each function: its unpacked code, and its settings. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { unzip } from './unzip'

export interface PackagedFunction {
  readonly name: string
  /** Where its zip is unpacked. */
  readonly folder: string
  readonly handler: string
  /** Such as `nodejs24.x`. */
  readonly runtime: string
  readonly timeoutMs: number
  readonly memoryMb: number
  readonly variables: Readonly<Record<string, string>>
}

export interface PackagedFunctions {
  /** By the function's key in serverless.yml. */
  get(key: string): PackagedFunction
  readonly keys: readonly string[]
  remove(): void
}

/** It takes some four seconds, on a busy machine half a minute. */
const PACKAGE_WITHIN_MS = 180_000
/** How much of what it said an error holds, in characters. */
const MAX_WORDS = 2000

interface LambdaResource {
  readonly Type: string
  readonly Properties: {
    readonly Code: { readonly S3Key: string }
    readonly FunctionName: string
    readonly Handler: string
    readonly Runtime: string
    readonly Timeout: number
    readonly MemorySize: number
    readonly Environment: { readonly Variables: Readonly<Record<string, string>> }
  }
}

/**
 * @param env  what serverless.yml's stage needs to know
 * @throws Error with what was said, when it fails or does not end in time
 */
export async function packageFunctions(stage: string, env: NodeJS.ProcessEnv): Promise<PackagedFunctions> {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-runtime-'))
  // Of its own: other runs empty theirs.
  const workFolder = join('.shouyin', basename(folder))
  const args = ['package', '--stage', stage, '--package', folder]
  try {
    await promisify(execFile)(process.execPath, [require.resolve('serverless/bin/serverless.js'), ...args], {
      cwd: PROJECT_FOLDER,
      // Packaging leaves a folder for each function in TMPDIR.
      env: { ...process.env, ...env, SHOUYIN_BUILD_FOLDER: workFolder, TMPDIR: folder },
      timeout: PACKAGE_WITHIN_MS,
      killSignal: 'SIGKILL',
    })
  } catch (error) {
    const { killed, stderr, stdout } = error as { killed: boolean; stderr: string; stdout: string }
    rmSync(folder, { recursive: true, force: true })
    const how = killed ? `did not end within ${PACKAGE_WITHIN_MS / 1000} s` : 'failed'
    throw new Error(`serverless package ${how}: ${`${stdout}\n${stderr}`.trim().slice(-MAX_WORDS)}`)
  } finally {
    rmSync(join(PROJECT_FOLDER, workFolder), { recursive: true, force: true })
  }

  const template = readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8')
  const { Resources } = JSON.parse(template) as { Resources: Record<string, LambdaResource> }
  const functions = new Map(
    Object.values(Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => {
        const key = basename(Properties.Code.S3Key, '.zip')
        const unpacked = join(folder, key)
        for (const { path, read } of unzip(readFileSync(`${unpacked}.zip`))) {
          mkdirSync(dirname(join(unpacked, path)), { recursive: true })
          writeFileSync(join(unpacked, path), read())
        }
        const packaged: PackagedFunction = {
          name: Properties.FunctionName,
          folder: unpacked,
          handler: Properties.Handler,
          runtime: Properties.Runtime,
          timeoutMs: Properties.Timeout * 1000,
          memoryMb: Properties.MemorySize,
          variables: Properties.Environment.Variables,
        }
        return [key, packaged]
      }),
  )
  return {
    get(key) {
      const packaged = functions.get(key)
      if (!packaged) throw new Error(`no function ${key} was packaged`)
      return packaged
    },
    keys: [...functions.keys()],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
