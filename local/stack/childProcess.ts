/** Child processes that end with this process, even if it is killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { signalTree } from './processTree'

export interface Child {
  readonly process: ChildProcess
  /** Ends the child and its descendants. @throws Error  if it does not exit, even after SIGKILL */
  stop(): Promise<void>
}

/** Restricts the servers of a Node.js program to this machine. */
export const LOOPBACK_ONLY = ['--require', join(PROJECT_FOLDER, 'local/stack/loopbackOnly.js')]

interface Ending {
  readonly end: typeof signalTree
  /** The time between SIGTERM and SIGKILL, in ms, and again from SIGKILL to the error. */
  readonly patienceMs: number
}

const PATIENCE_MS = 5000

/**
 * Starts a program in its own process group: Ctrl-C reaches only this process, which ends the children in order.
 *
 * @param onLine  receives each line of its output
 */
export function startChild(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd?: string
    readonly env?: NodeJS.ProcessEnv
    readonly onLine: (line: string) => void
  },
  ending: Partial<Ending> = {},
): Child {
  const { onLine, ...rest } = options
  const child = spawn(command, args, {
    ...rest,
    // Not on Windows, which has no process groups, and would open a window.
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    })
  }
  if (child.pid !== undefined) watch(child, child.pid)
  return {
    process: child,
    stop: () => stopChild(child, { end: signalTree, patienceMs: PATIENCE_MS, ...ending }),
  }
}

const running = new Set<ChildProcess>()

/** Kills all children at once, without waiting. */
export function killChildren(): void {
  for (const { pid } of running) if (pid !== undefined) signalTree(pid, 'SIGKILL')
}

async function stopChild(child: ChildProcess, { end, patienceMs }: Ending): Promise<void> {
  const { pid } = child
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit').then(() => true)
  let trouble = ''
  const endsOn = async (signal: NodeJS.Signals) => {
    try {
      end(pid, signal)
    } catch (error) {
      // The child may be running all the same: wait for its exit.
      trouble = `: ${error}`
    }
    return Promise.race([ended, sleep(patienceMs, false, { ref: false })])
  }
  if ((await endsOn('SIGTERM')) || (await endsOn('SIGKILL'))) return
  throw new Error(`The process ${pid} (${child.spawnfile}) does not end${trouble}`)
}

/** Makes the watchdog end the child if this process is killed. */
function watch(child: ChildProcess, pid: number): void {
  const watchdog = sharedWatchdog()
  running.add(child)
  watchdog.write(`+${pid}\n`)
  child.once('exit', () => {
    running.delete(child)
    watchdog.write(`-${pid}\n`)
  })
}

let watchdog: { write(line: string): void } | undefined

function sharedWatchdog() {
  if (watchdog) return watchdog
  const program = join(PROJECT_FOLDER, 'local/stack/endWithParent.ts')
  const started = spawn(
    process.execPath,
    ['--import', pathToFileURL(require.resolve('tsx')).href, program],
    // It outlives this process, and must not receive its signals.
    { detached: true, windowsHide: true, stdio: ['pipe', 'ignore', 'ignore'] },
  )
  started.unref()
  // It must not keep this process alive.
  const pipe = started.stdin as typeof started.stdin & { unref(): void }
  pipe.unref()
  pipe.on('error', () => {})
  watchdog = { write: line => void pipe.write(line) }
  return watchdog
}
