/** Runs serverless-offline, which serves the routes of serverless.yml with the bundled handlers. */
import { setTimeout as sleep } from 'node:timers/promises'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { LOOPBACK_ONLY, startChild } from './childProcess'

const READY_WITHIN_MS = 60_000

export interface Offline {
  stop(): Promise<void>
}

/**
 * @param env     the variables for serverless.yml, and so for the handlers
 * @param onLine  receives each line that the handlers log
 */
export async function startOffline(
  ports: { readonly http: number; readonly lambda: number },
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
  signal?: AbortSignal,
): Promise<Offline> {
  const output: string[] = []
  let ready = false
  const args = [
    ...LOOPBACK_ONLY,
    require.resolve('serverless/bin/serverless.js'),
    ...[
      'offline',
      'start',
      '--stage',
      LOCAL_STAGE,
      '--host',
      '127.0.0.1',
      '--localEnvironment',
      '--noTimeout',
    ],
    ...['--httpPort', String(ports.http), '--lambdaPort', String(ports.lambda)],
  ]
  const child = startChild(process.execPath, args, {
    cwd: PROJECT_FOLDER,
    env: { ...env, SHOUYIN_SHOP_PORT: String(ports.http) },
    onLine: line => {
      if (line.includes('Server ready')) ready = true
      if (!ready) output.push(line)
      else if (line.startsWith('{') || /error/i.test(line)) onLine(line)
    },
  })
  for (let waitedMs = 0; waitedMs < READY_WITHIN_MS && !ready; waitedMs += 50) {
    if (child.process.exitCode !== null || signal?.aborted) break
    await sleep(50)
  }
  if (ready) return child
  await child.stop()
  signal?.throwIfAborted()
  throw new Error(`serverless-offline did not start:\n${output.slice(-30).join('\n')}`)
}
