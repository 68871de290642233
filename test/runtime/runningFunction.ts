/** A function in a process of its own, as in a Lambda execution environment: AWS's client runs the package. */
import { startChild } from '../../local/stack/childProcess'
import type { LambdaRuntime } from './lambdaRuntime'
import type { PackagedFunction } from './packagedFunctions'
import { startRuntimeApi } from './runtimeApi'

/** As much of a packaged function as it takes to run it. */
export type Runnable = Pick<PackagedFunction, 'name' | 'folder' | 'handler' | 'timeoutMs' | 'memoryMb'>

const LOAD_WITHIN_MS = 60_000

export interface RunningFunction {
  readonly pid: number | undefined
  /** All that it wrote, to either stream. */
  readonly lines: readonly string[]
  /** Events are taken one after the other. @throws FunctionError */
  invoke(event: unknown): Promise<unknown>
  stop(): Promise<void>
}

/**
 * Resolves when the function is loaded and waits for its first event.
 *
 * @param env  its whole environment but for what Lambda itself sets
 * @throws FunctionError when it cannot be loaded, or not within a minute
 */
export async function startFunction(
  { node, client }: LambdaRuntime,
  { name, folder, handler, timeoutMs, memoryMb }: Runnable,
  env: Readonly<Record<string, string>>,
): Promise<RunningFunction> {
  const api = await startRuntimeApi(name, timeoutMs)
  const lines: string[] = []
  const child = startChild(node, [client], {
    cwd: folder,
    env: {
      ...env,
      AWS_LAMBDA_RUNTIME_API: api.address,
      _HANDLER: handler,
      LAMBDA_TASK_ROOT: folder,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/24/[$LATEST]0',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
    },
    onLine: line => lines.push(line),
  })
  child.process.once('error', error => api.giveUp(`the runtime did not start: ${error.message}`))
  child.process.once('close', () => api.giveUp(`the runtime has ended: ${lines.slice(-5).join('\n')}`))
  const stop = async () => {
    await child.stop()
    api.stop()
  }
  const late = setTimeout(() => api.giveUp(`it was not loaded within ${LOAD_WITHIN_MS} ms`), LOAD_WITHIN_MS)
  try {
    await api.initialized
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearTimeout(late)
  }
  return { pid: child.process.pid, lines, invoke: api.invoke, stop }
}

/**
 * A line of our log as CloudWatch gets it: JSON alone, whatever the runtime puts before what others write.
 *
 * @throws Error when it is anything else
 */
export function readLogLine(line: string): Readonly<Record<string, unknown>> {
  if (!/^\{.*\}$/.test(line)) throw new Error(`this is no line of our log: ${line}`)
  return JSON.parse(line)
}
