/** Child processes that end when we do, however we end. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { signalTree } from './processTree'

export interface Child {
  readonly process: ChildProcess
  /** Ends the child and all that it started; waits until it is gone, but not for ever. */
  stop(): Promise<void>
}

/** Lets a program of Node.js serve this machine only. */
export const LOOPBACK_ONLY = ['--require', join(PROJECT_FOLDER, 'local/stack/loopbackOnly.js')]

interface Ending {
  readonly end: typeof signalTree
  /** How long a child may take to end by itself, in ms, before it is killed, and then again to be gone. */
  readonly patienceMs: number
}

const PATIENCE_MS = 5000

/**
 * Starts a program in a process group of its own: Ctrl-C reaches us alone, and we end the children in order.
 *
 * @param onLine  is told each line of its output
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
    // Windows has no process groups, and would open a window.
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

/** Kills all children at once, and waits for none. */
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
      // It may still be there: only its own end counts.
      trouble = `: ${error}`
    }
    return Promise.race([ended, sleep(patienceMs, false, { ref: false })])
  }
  if ((await endsOn('SIGTERM')) || (await endsOn('SIGKILL'))) return
  throw new Error(`The process ${pid} (${child.spawnfile}) does not end${trouble}`)
}

/** Sees to it that the child ends even when we are killed. */
function watch(child: ChildProcess, pid: number): void {
  const watchdog = theWatchdog()
  running.add(child)
  watchdog.write(`+${pid}\n`)
  child.once('exit', () => {
    running.delete(child)
    watchdog.write(`-${pid}\n`)
  })
}

let watchdog: { write(line: string): void } | undefined

/** One for all children of this process. */
function theWatchdog() {
  if (watchdog) return watchdog
  const program = join(PROJECT_FOLDER, 'local/stack/endWithParent.ts')
  const started = spawn(
    process.execPath,
    ['--import', pathToFileURL(require.resolve('tsx')).href, program],
    // It outlives us, and what ends us must not reach it.
    { detached: true, windowsHide: true, stdio: ['pipe', 'ignore', 'ignore'] },
  )
  started.unref()
  // It must not keep us from ending.
  const pipe = started.stdin as typeof started.stdin & { unref(): void }
  pipe.unref()
  pipe.on('error', () => {})
  watchdog = { write: line => void pipe.write(line) }
  return watchdog
}
