/** Runs `serverless print`: serverless.yml as the framework resolves it for a stage. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { PROJECT_FOLDER } from './serverlessConfig'

export interface ResolvedConfig {
  readonly provider: {
    readonly region: string
    readonly environment: Readonly<Record<string, unknown>>
  }
  readonly functions: Readonly<
    Record<string, { readonly handler: string; readonly events: readonly unknown[] }>
  >
}

/** The framework could not resolve the file. */
export class FrameworkError extends Error {
  override readonly name = 'FrameworkError'
  readonly output: string

  constructor(output: string) {
    super(`serverless print failed:\n${output}`)
    this.output = output
  }
}

/**
 * @param env     the framework's environment, to which it adds `.env.<stage>`
 * @param region  as in `--region`
 * @throws FrameworkError
 */
export async function resolvedConfig(
  stage: string,
  env: NodeJS.ProcessEnv,
  region?: string,
): Promise<ResolvedConfig> {
  const args = [
    require.resolve('serverless/bin/serverless.js'),
    ...['print', '--stage', stage, '--format', 'json'],
    ...(region === undefined ? [] : ['--region', region]),
  ]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: PROJECT_FOLDER, env })
    return JSON.parse(stdout.slice(stdout.indexOf('{')))
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw stdout + stderr === '' ? error : new FrameworkError(stdout + stderr)
  }
}
